"""Trino, configured as docs/query-it-yourself.md says, reads a stack's own views and counts each observation once."""

import re
from dataclasses import replace

import pytest

from infra.names import Account, Names
from infra.settings import DEFAULT_STACK
from tests.docs.queried_lake import deliver_and_compact
from tests.docs.test_query_it_yourself import EXAMPLES, OF_A_STACK, rounded
from tests.support.local_stack import REGION
from tests.support.trino import Trino

pytestmark = pytest.mark.trino


def test_the_queries_count_each_observation_once(trino: Trino, aws_account, infra):
    assert 0 == infra("deploy")[0]
    names = Names(DEFAULT_STACK, REGION, Account(aws_account))
    lake = deliver_and_compact(names, {})
    schema = replace(trino, catalog="awsdatacatalog", schema=names.database)

    for name, expected in OF_A_STACK.items():
        assert rounded(expected(lake)) == rounded(schema.records(EXAMPLES[name])), name
        ((plan,),) = schema.execute(f"EXPLAIN {EXAMPLES[name]}")
        scans = [line for line in plan.splitlines() if re.search(r"table = \w+:\w+[.:]\w+_(history|landing)", line)]
        assert 4 <= len(scans) == len(re.findall(r"dt:date.*\n.*:: \[\[20", plan)), plan  # only the chosen days
    assert {"stores", "face_observations"} <= {name for (name,) in schema.execute("SHOW TABLES")}
