"""Every query has variants, so that none reaches Athena without having run on Trino. Needs no Trino."""

import inspect
from typing import Any

from lib.data import queries
from lib.data.periods import Grain
from lib.data.queries import Query
from tests.trino.variants import builders, variants, without_values


def test_every_parameter_of_every_query_has_values():
    assert set() == without_values(), "add values to tests/trino/variants.py"


def test_every_function_that_makes_a_query_is_found():
    exported = {
        name
        for module in (queries, queries.reference)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and makes_query(function)
    }

    assert exported == builders().keys()
    assert builders().keys() == {name.rpartition("-")[0] for name in variants()}


def makes_query(function: Any) -> bool:
    return inspect.signature(function).return_annotation is Query


def test_every_value_of_an_enumeration_is_in_a_variant():
    rollups = [query.sql for name, query in variants().items() if name.startswith("rollup-")]

    assert all(any(f"date_trunc('{grain}'" in sql for sql in rollups) for grain in Grain)
