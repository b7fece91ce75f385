SELECT
  nullif(name, '') AS name,
  nullif(store_id, '') AS store_id,
  nullif(aisle_ids, '') AS aisle_ids,
  nullif(first_day, '') AS first_day,
  nullif(last_day, '') AS last_day
FROM campaigns
ORDER BY 1, 2, 3, 4, 5
