"""Which pictures are analysed already, so that none is sent twice.

In: pictures' keys. Out: whether their rows exist. A picture's id is the hash of its key, and two sources together know
every picture that was ever analysed:

- `image_observations`, once Firehose has written the row (15 minutes at most): one query for each month of pictures,
- the function's claim (docs/adr/0023-claims.md), from its analysis on and for 15 days: one request for each picture.

Before its analysis a picture is in the raw bucket, where a second upload of the same key fails.
"""

import json
from collections.abc import Iterable
from itertools import groupby

from infra.athena import select
from infra.aws import Clients, none_if_absent
from infra.history.blog_records import ImportedCamera
from infra.names import Names
from lib.contract.image_key import image_id
from lib.contract.lake import IMAGE_OBSERVATIONS, PARTITION_KEY, claim_key

# A picture that was gone before its analysis has a row with this status, and may be sent again.
_GONE = "ObjectGone"
_POLL_SECONDS = 0.5


def analysed_ids(days: Iterable[str], camera: ImportedCamera, clients: Clients, names: Names) -> set[str]:
    """The ids of the camera's pictures of these days (`YYYY-MM-DD`) that have a row in the lake.

    Raises AwsFailure if the query fails, and botocore errors.
    """
    found: set[str] = set()
    for _, of_month in groupby(sorted(set(days)), key=lambda day: day[:7]):
        listed = list(of_month)
        found |= {id_ for (id_,) in select(clients, names, _sql(listed[0], listed[-1], camera))}
    return found


def is_delivered(object_key: str, clients: Clients, names: Names) -> bool:
    """Whether the function has delivered the picture's rows, in the last 15 days."""
    response = none_if_absent(
        ("NoSuchKey", "404"),
        clients("s3").get_object,
        Bucket=names.bucket("lake"),
        Key=claim_key(image_id(object_key)),
        ExpectedBucketOwner=names.account.id,
    )
    return response is not None and "delivered" in json.loads(response["Body"].read())


def _sql(first_day: str, last_day: str, camera: ImportedCamera) -> str:
    return (
        f"SELECT DISTINCT image_id FROM {IMAGE_OBSERVATIONS.name} "  # noqa: S608 days, and ids that are slugs
        f"WHERE {PARTITION_KEY} BETWEEN DATE '{first_day}' AND DATE '{last_day}' AND store_id = '{camera.store_id}' "
        f"AND aisle_id = '{camera.aisle_id}' AND camera_id = '{camera.camera_id}' AND status <> '{_GONE}'"
    )
