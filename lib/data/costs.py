"""The cost of queries, as Athena bills them.

In: the scanned bytes of each query, None if the engine bills nothing. Out: sums and their text.

Athena charges $5 per TB scanned, rounded up to whole megabytes, and at least 10 MB per query; a cancelled query is
billed for what it had scanned, a failed one is not: https://aws.amazon.com/athena/pricing/
Bytes are in decimal units (a TB is 10^12 bytes), which never underestimates the bill.
"""

from dataclasses import dataclass

from lib.data import formats

ASSUMPTION = "List price of us-east-1: $5 per TB scanned, at least 10 MB per query; requests to S3 and Glue are extra."
_DOLLARS_PER_TB = 5
_MINIMUM_MB = 10
_BYTES_PER_MB = 10**6
_MB_PER_TB = 10**6


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one or more queries. Costs can be added, also by `sum(costs, Cost())`.

    `scanned_bytes` were read, `billed_mb` are paid for; both count only billed queries.
    """

    queries: int = 0
    scanned_bytes: int = 0
    billed_mb: int = 0

    @classmethod
    def of_query(cls, scanned_bytes: int | None) -> "Cost":
        """The cost of one query; None means an engine that bills nothing."""
        return cls(1) if scanned_bytes is None else cls(1, scanned_bytes, _billed_mb(scanned_bytes))

    @property
    def dollars(self) -> float:
        """The price as in `ASSUMPTION`."""
        return self.billed_mb * _DOLLARS_PER_TB / _MB_PER_TB

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.queries + other.queries, self.scanned_bytes + other.scanned_bytes, self.billed_mb + other.billed_mb
        )

    def sentence(self) -> str:
        """For example "2 queries, 24.3 MB scanned, about $0.0001", or "1 query, no charge"."""
        queries = f"{formats.count(self.queries)} {'query' if self.queries == 1 else 'queries'}"
        if not self.billed_mb:
            return f"{queries}, no charge"
        return f"{queries}, {formats.data_size(self.scanned_bytes)} scanned, {_about(self.dollars)}"


def estimated_dollars(scanned_bytes: int) -> float:
    """The price of one query that scanned that many bytes, as in `ASSUMPTION`."""
    return Cost.of_query(scanned_bytes).dollars


def _billed_mb(scanned_bytes: int) -> int:
    return max(_MINIMUM_MB, -(-scanned_bytes // _BYTES_PER_MB))


def _about(dollars: float) -> str:
    if dollars < 0.0001:
        return "less than $0.0001"
    return f"about ${dollars:,.4f}" if dollars < 0.01 else f"about ${dollars:,.2f}"
