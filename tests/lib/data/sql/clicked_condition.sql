dt >= %(first_day)s AND dt < %(end_day)s
  AND (store_id = %(place_0_store)s OR (store_id = %(place_1_store)s AND aisle_id = %(place_1_aisle)s))
  AND mod(date_diff('day', DATE '2001-01-01', CAST(observed_local AS date)), 7) IN (0, 1) AND extract(hour FROM observed_local) IN (10)
