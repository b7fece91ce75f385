SELECT
  date_trunc('hour', observed_local) AS start,
  store_id,
  aisle_id AS aisle_id,
  analyzer,
  emotion,
  CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END AS age_band,
  gender,
  count(*) AS faces,
  count(CASE WHEN yaw_degrees IS NOT NULL AND pitch_degrees IS NOT NULL THEN 1 END) AS posed_faces,
  count(CASE WHEN yaw_degrees BETWEEN -30 AND 30 AND pitch_degrees BETWEEN -20 AND 20 THEN 1 END) AS facing_faces,
  0 AS pictures,
  0 AS pictures_with_faces,
  0 AS failed_pictures,
  count(*) AS unmerged_faces
FROM face_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT
  date_trunc('hour', observed_local) AS start,
  store_id,
  aisle_id AS aisle_id,
  analyzer,
  CAST(NULL AS varchar) AS emotion,
  CAST(NULL AS varchar) AS age_band,
  CAST(NULL AS varchar) AS gender,
  0 AS faces,
  0 AS posed_faces,
  0 AS facing_faces,
  count(*) AS pictures,
  count(CASE WHEN image_observations.faces > 0 THEN 1 END) AS pictures_with_faces,
  count(CASE WHEN status <> 'ok' THEN 1 END) AS failed_pictures,
  0 AS unmerged_faces
FROM image_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4, 5, 6, 7, 11
