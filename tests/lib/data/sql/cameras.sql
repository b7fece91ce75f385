SELECT
  store_id,
  aisle_id,
  camera_id,
  max(observed_at) AS last_at,
  max(observed_local) AS last_local,
  max(ingested_at) AS ingested_at,
  count(*) AS pictures,
  count(CASE WHEN faces > 0 THEN 1 END) AS pictures_with_faces,
  count(CASE WHEN status IN ('InvalidImageFormatException', 'ImageTooLargeException', 'InvalidParameterException') THEN 1 END) AS quarantined,
  count(CASE WHEN status <> 'ok' AND status NOT IN ('InvalidImageFormatException', 'ImageTooLargeException', 'InvalidParameterException') THEN 1 END) AS errors,
  count(*) - count(DISTINCT image_id) AS duplicates
FROM image_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
