SELECT image_id, store_id, aisle_id, camera_id, observed_at, observed_local, ingested_at, faces, status, analyzer
FROM image_observations
WHERE dt >= %(first_day)s
ORDER BY observed_at DESC, image_id
LIMIT %(limit)s
