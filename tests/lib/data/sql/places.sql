SELECT
  store_id,
  aisle_id,
  min(dt) AS first_day,
  max(dt) AS last_day,
  count(DISTINCT dt) AS days,
  sum(faces) AS faces,
  max(observed_at) AS last_at,
  max(observed_local) AS last_local
FROM image_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
GROUP BY 1, 2
ORDER BY 1, 2
