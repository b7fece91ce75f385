"""`python -m tests.infra.maintenance.reader STACK REGION ACCOUNT`: counts the faces until standard input ends.

Out: one line of JSON for each query: the rows, the distinct ids and the pictures.
"""

import json
import select
import sys

from infra.names import Account, Names
from tests.infra.maintenance.landing import query

COUNTS = """
SELECT count(*), count(DISTINCT observation_id), (SELECT count(*) FROM image_observations)
FROM face_observations"""


def main() -> None:
    stack, region, account = sys.argv[1:]
    names = Names(stack, region, Account(account))
    while not select.select([sys.stdin], [], [], 0)[0]:
        print(json.dumps(query(names, COUNTS)[0]), flush=True)


if __name__ == "__main__":
    main()
