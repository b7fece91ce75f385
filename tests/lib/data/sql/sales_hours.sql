SELECT
  store_id,
  aisle_id,
  sold_at AS hour,
  transactions,
  revenue
FROM (
  SELECT
    store_id,
    aisle_id,
    TRY_CAST(hour AS timestamp) AS sold_at,
    TRY_CAST(transactions AS bigint) AS transactions,
    TRY_CAST(revenue AS double) AS revenue
  FROM sales
) AS sales_hours
WHERE sold_at >= CAST(%(first_day)s AS timestamp) AND sold_at < CAST(%(end_day)s AS timestamp)
  AND store_id IN (%(store_0)s, %(store_1)s)
ORDER BY 1, 2, 3
