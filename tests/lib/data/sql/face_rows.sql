SELECT observation_id, image_id, face_index, store_id, aisle_id, camera_id, observed_at, observed_local, ingested_at,
  motion_event, confidence_percent, emotion, emotion_confidence_percent, happy_percent, surprised_percent,
  calm_percent, confused_percent, sad_percent, fear_percent, disgusted_percent, angry_percent,
  unknown_percent, age_low_years, age_high_years, gender, gender_confidence_percent, smile,
  smile_confidence_percent, eyeglasses, eyeglasses_confidence_percent, sunglasses,
  sunglasses_confidence_percent, beard, beard_confidence_percent, mustache, mustache_confidence_percent,
  eyes_open, eyes_open_confidence_percent, mouth_open, mouth_open_confidence_percent, face_occluded,
  face_occluded_confidence_percent, yaw_degrees, pitch_degrees, roll_degrees, brightness, sharpness,
  box_left_ratio, box_top_ratio, box_width_ratio, box_height_ratio, CAST(landmarks AS json) AS landmarks,
  analyzer, dt
FROM face_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
  AND store_id IN (%(store_0)s)
  AND aisle_id IN (%(aisle_0)s, %(aisle_1)s)
  AND (CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END IN (%(age_band_0)s) OR CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END IS NULL)
  AND gender IN (%(gender_0)s)
  AND (emotion IN (%(emotion_0)s) OR emotion IS NULL)
ORDER BY observed_at, observation_id
