"""A view in Glue is as Athena and Trino read it; `make test-trino` reads it there."""

import base64
import json
from typing import Any

import pytest

from infra.names import Names
from lib.contract.lake import HISTORIES
from tests.support.local_stack import changed, client

pytestmark = pytest.mark.local_cloud
_PREFIX, _SUFFIX = "/* Presto View: ", " */"


def view(names: Names, name: str = "face_observations") -> dict[str, Any]:
    table: dict[str, Any] = client("glue").get_table(DatabaseName=names.database, Name=name)["Table"]
    return table


def definition(table: dict[str, Any]) -> dict[str, Any]:
    text: dict[str, Any] = json.loads(
        base64.b64decode(table["ViewOriginalText"].removeprefix(_PREFIX).removesuffix(_SUFFIX))
    )
    return text


@pytest.mark.parametrize("name", [table.name for table in HISTORIES])
def test_a_view_has_the_microseconds_of_the_history_an_owner_and_no_description_that_hides_its_comment(shop, name):
    table = view(shop, name)

    types = {column["type"] for column in definition(table)["columns"]}
    assert {"timestamp(6)"} == {type_ for type_ in types if type_.startswith("timestamp")}
    assert "Presto View" == table["Parameters"]["comment"]
    assert table["Owner"]
    assert "Description" not in table


def test_a_view_of_other_types_is_put_right(shop, infra):
    table = view(shop)
    other = definition(table)
    other["columns"] = [column | {"type": column["type"].replace("(6)", "(3)")} for column in other["columns"]]
    text = base64.b64encode(json.dumps(other).encode()).decode()
    fields = ("Name", "Owner", "TableType", "Parameters", "ViewExpandedText", "StorageDescriptor")
    client("glue").update_table(
        DatabaseName=shop.database,
        TableInput={name: table[name] for name in fields} | {"ViewOriginalText": f"{_PREFIX}{text}{_SUFFIX}"},
    )

    plan = changed(infra("plan", "--stack", "shop")[1])
    assert "view" in plan[0], plan
    assert "shop.face_observations" in plan[0], plan
    assert 0 == infra("deploy", "--stack", "shop")[0]

    assert definition(table) == definition(view(shop))
    assert [] == changed(infra("plan", "--stack", "shop")[1])
