"""`python -m tests.infra.maintenance.reader STACK REGION ACCOUNT [SQL]`: counts until standard input ends.

Out: one line of JSON for each query, its rows; without SQL the rows, the distinct ids and the pictures, then the faces
and the pictures of the hourly counts.
"""

import json
import select
import sys

from infra.names import Account, Names
from tests.infra.maintenance.landing import query

COUNTS = """
SELECT
  count(*),
  count(DISTINCT observation_id),
  (SELECT count(*) FROM image_observations),
  (SELECT CAST(coalesce(sum(faces), 0) AS bigint) FROM hourly_counts),
  (SELECT CAST(coalesce(sum(pictures), 0) AS bigint) FROM hourly_counts)
FROM face_observations"""


def main() -> None:
    stack, region, account, *sql = sys.argv[1:]
    names = Names(stack, region, Account(account))
    while not select.select([sys.stdin], [], [], 0)[0]:
        print(json.dumps(query(names, sql[0] if sql else COUNTS)), flush=True)


if __name__ == "__main__":
    main()
