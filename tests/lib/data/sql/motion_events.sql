SELECT
  date_trunc('day', began) AS start,
  store_id,
  aisle_id,
  count(*) AS events,
  sum(pictures) AS event_pictures,
  sum(milliseconds) AS event_milliseconds,
  count(CASE WHEN milliseconds >= 0 AND milliseconds < 1000 THEN 1 END) AS events_from_0_seconds,
  count(CASE WHEN milliseconds >= 1000 AND milliseconds < 5000 THEN 1 END) AS events_from_1_seconds,
  count(CASE WHEN milliseconds >= 5000 AND milliseconds < 15000 THEN 1 END) AS events_from_5_seconds,
  count(CASE WHEN milliseconds >= 15000 AND milliseconds < 60000 THEN 1 END) AS events_from_15_seconds,
  count(CASE WHEN milliseconds >= 60000 AND milliseconds < 300000 THEN 1 END) AS events_from_60_seconds,
  count(CASE WHEN milliseconds >= 300000 THEN 1 END) AS events_from_300_seconds
FROM (
  SELECT
    store_id,
    aisle_id AS aisle_id,
    min(observed_local) AS began,
    count(*) AS pictures,
    date_diff('millisecond', min(observed_local), max(observed_local)) AS milliseconds
  FROM image_observations
  WHERE dt >= %(first_day)s AND dt < %(end_day)s
    AND store_id IN (%(store_0)s)
    AND aisle_id IN (%(aisle_0)s)
    AND motion_event IS NOT NULL
  GROUP BY dt, store_id, image_observations.aisle_id, camera_id, motion_event
) AS motion_events
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
