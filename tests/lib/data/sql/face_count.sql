SELECT count(*) AS faces
FROM face_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
  AND store_id IN (%(store_0)s)
  AND aisle_id IN (%(aisle_0)s, %(aisle_1)s)
  AND (CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END IN (%(age_band_0)s) OR CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END IS NULL)
  AND gender IN (%(gender_0)s)
  AND (emotion IN (%(emotion_0)s) OR emotion IS NULL)
