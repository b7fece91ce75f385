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

STORE_ID, AISLE_ID, CAMERA_ID = "presenter", "live-page", "app"
PREFIX = camera_prefix(STORE_ID, AISLE_ID, CAMERA_ID)
MAX_BYTES = 15_000_000  # Rekognition's limit of a picture in S3
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 2})


class SendFailed(Exception):
    """The picture is not in the bucket; the message says why, `next_step` what to do."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


def send_picture(bucket: str, region: str | None, content: bytes, taken_at: datetime) -> str:
    """Store the picture as taken at `taken_at`, which is aware, and return its key. Raises SendFailed."""
    if len(content) > MAX_BYTES:
        raise SendFailed(f"It has {len(content):,} bytes.", f"Choose one of at most {MAX_BYTES:,}.")
    shot = Shot(store_id=STORE_ID, aisle_id=AISLE_ID, camera_id=CAMERA_ID, taken_at=taken_at)
    extension = "png" if content.startswith(_PNG_SIGNATURE) else "jpg"
    key = ImageKey(shot=shot, digest=key_digest(hashlib.sha256(content).digest()), extension=extension).build()
    try:
        boto3.Session(region_name=region).client("s3", config=_CONFIG).put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=media_type(content)
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise SendFailed(
            f"S3 answered {code}.", f"Check SHOPPER_RAW_BUCKET, and that the app may put objects below {PREFIX}."
        ) from error
    except BotoCoreError as error:
        raise SendFailed(f"{error}.", "Check the network and the app's AWS credentials, and send it again.") from error
    return key


def media_type(content: bytes) -> str:
    """The media type by the first bytes; anything but a PNG is called a JPEG, which the analyzer then checks."""
    return "image/png" if content.startswith(_PNG_SIGNATURE) else "image/jpeg"
