import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.data.costs import ASSUMPTION, Cost, estimated_dollars


@pytest.mark.parametrize(
    ("scanned_bytes", "dollars"),
    [
        (0, 0.00005),  # the minimum of a query
        (1, 0.00005),
        (10_000_000, 0.00005),
        (10_000_001, 0.000055),  # rounded up to whole megabytes
        (155_000_000, 0.000775),
        (10**12, 5.0),
        (3 * 10**12, 15.0),
    ],
)
def test_a_query_costs_five_dollars_per_terabyte_and_at_least_ten_megabytes(scanned_bytes, dollars):
    assert dollars == pytest.approx(estimated_dollars(scanned_bytes), rel=1e-12)


@pytest.mark.parametrize(
    ("scanned", "sentence"),
    [
        ([], "0 queries, no charge"),
        ([None], "1 query, no charge"),
        ([None, None], "2 queries, no charge"),
        ([812], "1 query, 812 bytes scanned, less than $0.0001"),
        ([12_100_000, 12_200_000], "2 queries, 24.3 MB scanned, about $0.0001"),
        ([1_900_000_000], "1 query, 1.9 GB scanned, about $0.0095"),
        ([None, 83_000_000_000], "2 queries, 83.0 GB scanned, about $0.41"),
        ([2 * 10**15], "1 query, 2,000.0 TB scanned, about $10,000.00"),
    ],
)
def test_the_sentence_has_queries_bytes_and_dollars(scanned, sentence):
    assert sentence == sum(map(Cost.of_query, scanned), Cost()).sentence()


@given(st.lists(st.none() | st.integers(0, 10**14)))
def test_the_order_of_costs_in_a_sum_does_not_matter(scanned):
    costs = [Cost.of_query(one) for one in scanned]

    total = sum(costs, Cost())

    assert total == sum(reversed(costs), Cost())
    assert len(scanned) == total.queries
    assert sum(one or 0 for one in scanned) == total.scanned_bytes
    assert sum(estimated_dollars(one) for one in scanned if one is not None) == pytest.approx(total.dollars)


def test_the_assumption_has_the_price_and_the_region():
    assert "us-east-1: $5 per TB" in ASSUMPTION
