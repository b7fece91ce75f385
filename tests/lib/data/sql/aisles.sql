SELECT
  nullif(store_id, '') AS store_id,
  nullif(aisle_id, '') AS aisle_id,
  nullif(name, '') AS name,
  nullif(category, '') AS category
FROM aisles
ORDER BY 1, 2, 3, 4
