SELECT
  date_trunc('day', started) AS start,
  store_id,
  aisle_id AS aisle_id,
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
    WHERE dt >= %(first_day)s AND dt < %(end_day)s
      AND status = 'ok'
      AND store_id IN (%(store_0)s, %(store_1)s)
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
    WHERE TRY_CAST(hour AS timestamp) >= CAST(%(first_day)s AS timestamp)
      AND TRY_CAST(hour AS timestamp) < CAST(%(end_day)s AS timestamp)
      AND store_id IN (%(store_0)s, %(store_1)s)
  ) AS sold
  ON observed.started = sold.started AND observed.store_id = sold.store_id AND observed.aisle_id = sold.aisle_id
) AS hours
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
