"""Puts a picture into the raw bucket, as a camera's uploader does; the app's only importer of boto3.

In: a picture's bytes and the time. Out: the key under which it is stored, or SendFailed. Needs s3:PutObject below
`PREFIX`, and nothing else: docs/adr/0020-sending-from-the-live-page.md.
"""

import hashlib
from datetime import datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lib.contract.image_key import ImageKey, Shot, camera_prefix, key_digest
from lib.contract.picture_file import MAX_ANALYZED_BYTES, media_type

STORE_ID, AISLE_ID, CAMERA_ID = "presenter", "live-page", "app"
PREFIX = camera_prefix(STORE_ID, AISLE_ID, CAMERA_ID)
_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 2})


class SendFailed(Exception):
    """The picture is not in the bucket; the message says why, `next_step` what to do."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


def send_picture(bucket: str, region: str | None, content: bytes, taken_at: datetime) -> str:
    """Store the picture as taken at `taken_at`, which is aware, and return its key. Raises SendFailed."""
    if len(content) > MAX_ANALYZED_BYTES:
        raise SendFailed(f"It has {len(content):,} bytes.", f"Choose one of at most {MAX_ANALYZED_BYTES:,}.")
    shot = Shot(store_id=STORE_ID, aisle_id=AISLE_ID, camera_id=CAMERA_ID, taken_at=taken_at)
    of_content = media_type(content)
    extension = "png" if of_content == "image/png" else "jpg"
    key = ImageKey(shot=shot, digest=key_digest(hashlib.sha256(content).digest()), extension=extension).build()
    try:
        boto3.Session(region_name=region).client("s3", config=_CONFIG).put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=of_content
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise SendFailed(
            f"S3 answered {code}.", f"Check SHOPPER_RAW_BUCKET, and that the app may put objects below {PREFIX}."
        ) from error
    except BotoCoreError as error:
        raise SendFailed(f"{error}.", "Check the network and the app's AWS credentials, and send it again.") from error
    return key
