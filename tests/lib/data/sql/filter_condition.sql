dt >= %(first_day)s AND dt < %(end_day)s
  AND store_id IN (%(store_0)s, %(store_1)s)
  AND aisle_id IN (%(aisle_0)s)
  AND gender IS NULL
  AND (emotion IN (%(emotion_0)s) OR emotion IS NULL)
