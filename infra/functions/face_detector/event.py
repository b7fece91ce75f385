"""Parses the body of an SQS message into image references.

In: the S3 event notification as text. Out: `ImageReference`s, none for S3's test message and for events other than
ObjectCreated; or `MalformedBody`.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from lib.contract.image_key import picture_name


class MalformedBody(ValueError):
    """The body is not an S3 event. A retry cannot help: the message belongs in the dead-letter queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReference:
    """An image in the raw bucket; equal to any other reference to the same object.

    `event_time` is in UTC; `e_tag` is "" and `size_bytes` None if the event does not contain them.
    """

    bucket: str
    object_key: str
    e_tag: str
    event_time: datetime = field(compare=False)
    size_bytes: int | None = field(compare=False)

    @property
    def name(self) -> str:
        """The contract's `picture_name`, unique to this image."""
        return picture_name(self.object_key, self.e_tag)


def image_references(body: str) -> tuple[ImageReference, ...]:
    """The created objects that `body` names, in order.

    Raises MalformedBody if it is not the JSON of an S3 event.
    """
    try:
        event = json.loads(body)
        if event.get("Event") == "s3:TestEvent":
            return ()
        return tuple(_reference(record) for record in event["Records"] if _is_creation(record))
    # Missing keys, wrong types, too deep nesting, dates out of range.
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, OverflowError) as error:
        raise MalformedBody(
            f"message body {body[:200]!r} is not an S3 event ({type(error).__name__}: {error}): "
            "only the raw bucket's notifications may be sent to this queue"
        ) from error


def _is_creation(record: dict[str, Any]) -> bool:
    return _text(record["eventName"]).removeprefix("s3:").startswith("ObjectCreated:")


def _reference(record: dict[str, Any]) -> ImageReference:
    created = record["s3"]["object"]
    event_time = datetime.fromisoformat(_text(record["eventTime"]))
    if event_time.tzinfo is None:
        raise ValueError(f"eventTime {record['eventTime']!r} has no offset")
    object_key = unquote_plus(_text(created["key"]), errors="strict")
    object_key.encode()  # fails for lone surrogates: ids are hashes of the key's UTF-8
    return ImageReference(
        bucket=_text(record["s3"]["bucket"]["name"]),
        object_key=object_key,
        e_tag=_text(created["eTag"]) if "eTag" in created else "",
        event_time=event_time.astimezone(UTC),
        size_bytes=_whole_number(created.get("size")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is not a non-empty string")
    return value


def _whole_number(value: object) -> int | None:
    if value is not None and type(value) is not int:
        raise TypeError(f"{value!r} is not an integer")
    return value
