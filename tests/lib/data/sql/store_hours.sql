SELECT
  store_id,
  date_trunc('hour', observed_local) AS local_hour,
  max(CASE WHEN analyzer = %(synthetic)s THEN 1 ELSE 0 END) AS synthetic
FROM image_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
GROUP BY 1, 2
ORDER BY 1, 2
