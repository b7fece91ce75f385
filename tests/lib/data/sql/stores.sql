SELECT
  nullif(store_id, '') AS store_id,
  nullif(name, '') AS name,
  nullif(category, '') AS category,
  nullif(time_zone, '') AS time_zone,
  nullif(currency, '') AS currency
FROM stores
ORDER BY 1, 2, 3, 4, 5
