"""An analyst finds each table and view of a stack in the data dictionary."""

from infra import catalog
from infra.names import Account, Names
from infra.resources import IcebergTable, Table, View
from tests.support.examples import DOCUMENTS


def test_every_table_and_view_of_a_stack_is_in_the_dictionary():
    dictionary = (DOCUMENTS / "data-dictionary.md").read_text(encoding="utf-8")
    resources = catalog.resources(Names("shop", "eu-west-1", Account("111122223333")))
    names = [each.name.partition(".")[2] for each in resources if isinstance(each, Table | IcebergTable | View)]

    assert len(names) > 10
    assert [] == [name for name in names if f"`{name}`" not in dictionary]
