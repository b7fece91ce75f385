"""The query of sales joined with the pictures of the same aisle and hour, in SQL.

In: days, stores, grain. Out: `Query`s. The operator's table is all text; a cell that is not a number is null.
"""

from collections.abc import Iterable

from lib.data.conditions import ALL_AISLES, Condition, all_of, before_end, in_period, one_of
from lib.data.periods import Grain, Period
from lib.data.queries.query import BY_NAME, Query, column

SALES_WITH_PICTURES_COLUMNS = (
    column("start", "timestamp", "store's wall clock", "Start of the hour, day or week (Monday)"),
    BY_NAME["store_id"],
    BY_NAME["aisle_id"],
    column("pictures", "bigint", "pictures", "Pictures that could be analysed"),
    column("transactions", "bigint", "transactions", "Receipts with something from the aisle; null is unknown"),
    column("seen_transactions", "bigint", "transactions", "Of these, receipts of hours with an analysed picture"),
    column("revenue", "double", "store's own currency", "What was paid for goods from the aisle; null is unknown"),
)

_SALES_WITH_PICTURES = """\
SELECT
  date_trunc('{grain}', started) AS start,
  store_id,
  {aisle} AS aisle_id,
  sum(pictures) AS pictures,
  sum(transactions) AS transactions,
  sum(CASE WHEN pictures > 0 THEN transactions END) AS seen_transactions,
  sum(revenue) AS revenue
FROM (
  SELECT
    coalesce(observed.started, sold.started) AS started,
    coalesce(observed.store_id, sold.store_id) AS store_id,
    coalesce(observed.aisle_id, sold.aisle_id) AS aisle_id,
    coalesce(observed.pictures, 0) AS pictures,
    sold.transactions,
    sold.revenue
  FROM (
    SELECT date_trunc('hour', observed_local) AS started, store_id, aisle_id, count(*) AS pictures
    FROM image_observations
    WHERE {observed}
    GROUP BY 1, 2, 3
  ) AS observed
  FULL OUTER JOIN (
    SELECT
      TRY_CAST(hour AS timestamp) AS started,
      store_id,
      aisle_id,
      TRY_CAST(transactions AS bigint) AS transactions,
      TRY_CAST(revenue AS double) AS revenue
    FROM sales
    WHERE {sold}
  ) AS sold
  ON observed.started = sold.started AND observed.store_id = sold.store_id AND observed.aisle_id = sold.aisle_id
) AS hours
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3"""

SALES_SPAN_COLUMNS = (
    column("hours", "bigint", "rows", "Rows with a valid hour"),
    column("first_at", "timestamp", "store's wall clock", "The first hour"),
    column("last_at", "timestamp", "store's wall clock", "The last hour"),
)

_SALES_SPAN = """\
SELECT
  count(TRY_CAST(hour AS timestamp)) AS hours,
  min(TRY_CAST(hour AS timestamp)) AS first_at,
  max(TRY_CAST(hour AS timestamp)) AS last_at
FROM sales"""


def sales_with_pictures(
    period: Period, grain: Grain = Grain.HOUR, stores: Iterable[str] = (), fold_aisles: bool = False
) -> Query:
    """Sales and the number of analysed pictures by `grain`, store and aisle: `SALES_WITH_PICTURES_COLUMNS`.

    Pictures and sales are joined by the hour for every grain; a row may have only one of them. Empty `stores` means all
    of them. With `fold_aisles` every aisle reads `ALL_AISLES`.
    """
    chosen = one_of("store_id", "store", tuple(sorted(stores)))
    observed = all_of((in_period(period), Condition("status = 'ok'", {}), chosen))
    sold = all_of(
        (
            Condition("TRY_CAST(hour AS timestamp) >= CAST(%(first_day)s AS timestamp)", {}),
            before_end("TRY_CAST(hour AS timestamp)", period)
            if period.is_cut
            else Condition("TRY_CAST(hour AS timestamp) < CAST(%(end_day)s AS timestamp)", {}),
            chosen,
        )
    )
    sql = _SALES_WITH_PICTURES.format(
        grain=grain.value,
        aisle=f"'{ALL_AISLES}'" if fold_aisles else "aisle_id",
        observed=_inner(observed),
        sold=_inner(sold),
    )
    return Query(sql, observed.params, SALES_WITH_PICTURES_COLUMNS)


def sales_span() -> Query:
    """The first and last hour of the operator's sales: one row of `SALES_SPAN_COLUMNS`."""
    return Query(_SALES_SPAN, {}, SALES_SPAN_COLUMNS)


def _inner(condition: Condition) -> str:
    """The SQL of the condition, indented for a subquery."""
    return condition.sql.replace("\n", "\n    ")
