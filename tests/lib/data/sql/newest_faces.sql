SELECT image_id, face_index, store_id, aisle_id, camera_id, observed_at, observed_local, ingested_at,
  confidence_percent, emotion, emotion_confidence_percent, age_low_years, age_high_years, gender,
  gender_confidence_percent, smile, yaw_degrees, box_left_ratio, box_top_ratio, box_width_ratio,
  box_height_ratio, analyzer
FROM face_observations
WHERE dt >= %(first_day)s
  AND image_id IN (
    SELECT image_id
    FROM image_observations
    WHERE dt >= %(first_day)s
    ORDER BY observed_at DESC, image_id
    LIMIT %(limit)s
  )
ORDER BY observed_at DESC, image_id, face_index
