SELECT
  date_trunc('hour', hour_local) AS start,
  store_id,
  aisle_id AS aisle_id,
  analyzer,
  emotion,
  age_band,
  gender,
  sum(faces) AS faces,
  0 AS posed_faces,
  0 AS facing_faces,
  sum(pictures) AS pictures,
  sum(pictures_with_faces) AS pictures_with_faces,
  sum(failed_pictures) AS failed_pictures,
  sum(unmerged_faces) AS unmerged_faces
FROM hourly_counts
WHERE dt >= %(first_day)s AND dt < %(end_day)s
  AND hour_local < CAST(%(end_at)s AS timestamp)
  AND store_id IN (%(store_0)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7
