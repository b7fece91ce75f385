"""Archives, quarantines or deletes an image after its analysis.

In: an analysis whose rows are delivered. Out: the object in the archive bucket under its own key, or a copy below
`quarantine/` with the reason; and the raw object deleted. A host-style key can be overwritten at any time, so its image
is copied to the archive before its analysis.
"""

import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from infra.functions.face_detector.analysis_result import Analysis, Disposition
from infra.functions.face_detector.errors import CallFailed
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.runtime import Runtime
from lib.contract.lake import QUARANTINE_PREFIX

# 403 is not in this set: without s3:ListBucket, S3 returns 403 for a missing object, so it does not prove absence.
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
_REPLACED = frozenset({"412", "PreconditionFailed"})
# S3 limits an object's user metadata to 2 KB in total: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
_MAX_MESSAGE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class ImageLocation:
    """Where the bytes of one image are until it is archived."""

    bucket: str
    key: str


class BytesGone(Exception):
    """The image was deleted, or another one has taken its key."""


def fixed_location(reference: ImageReference, runtime: Runtime) -> ImageLocation:
    """Where this very image can be read, also if its key is overwritten meanwhile: then a copy in the archive bucket.

    Raises BytesGone, or CallFailed.
    """
    location = _location(reference, runtime)
    if _is_copied_first(reference):
        try:
            runtime.services.copy_object(
                Bucket=location.bucket,
                Key=location.key,
                CopySource={"Bucket": reference.bucket, "Key": reference.object_key},
                CopySourceIfMatch=f'"{reference.e_tag}"',
            )
        except CallFailed as error:
            if error.code not in _MISSING | _REPLACED:
                raise
            if not _exists(location.bucket, location.key, runtime):  # from an earlier delivery of the message
                raise BytesGone from error
    return location


def is_in_raw_bucket(reference: ImageReference, runtime: Runtime) -> bool:
    """Whether the raw bucket still holds the image. Raises CallFailed."""
    return _exists(reference.bucket, reference.object_key, runtime)


def apply_disposition(analysis: Analysis, runtime: Runtime) -> None:
    """Applies `analysis.disposition`, deleting the raw object last. Idempotent. Raises CallFailed."""
    match analysis.disposition:
        case Disposition.ARCHIVE:
            _archive(analysis.reference, runtime)
        case Disposition.QUARANTINE:
            _quarantine(analysis, runtime)
        case Disposition.NONE:
            return
    _delete(analysis.reference, runtime)


def _archive(reference: ImageReference, runtime: Runtime) -> None:
    if not runtime.settings.archive_pictures:
        _delete_copy(reference, runtime)
    elif not _is_copied_first(reference):
        _copy(reference, runtime, Key=reference.name)


def _quarantine(analysis: Analysis, runtime: Runtime) -> None:
    _copy(
        analysis.reference,
        runtime,
        Key=f"{QUARANTINE_PREFIX}{analysis.reference.name}",
        MetadataDirective="REPLACE",
        Metadata={"reason": analysis.status, "message": _header_text(analysis.message)},
        ContentType=_content_type(analysis.reference.object_key),
    )
    _delete_copy(analysis.reference, runtime)


def _copy(reference: ImageReference, runtime: Runtime, **parameters: Any) -> None:
    """Copies the image within the archive bucket or to it, unless an earlier delivery of the message has done so."""
    source = _location(reference, runtime)
    try:
        runtime.services.copy_object(
            Bucket=runtime.settings.archive_bucket,
            CopySource={"Bucket": source.bucket, "Key": source.key},
            **parameters,
        )
    except CallFailed as error:
        if error.code not in _MISSING:
            raise


def _delete_copy(reference: ImageReference, runtime: Runtime) -> None:
    if _is_copied_first(reference):
        runtime.services.delete_object(Bucket=runtime.settings.archive_bucket, Key=reference.name)


def _delete(reference: ImageReference, runtime: Runtime) -> None:
    """Deletes the raw object, unless another image has taken its key: that one has its own event."""
    condition = {"IfMatch": f'"{reference.e_tag}"'} if reference.e_tag else {}
    try:
        runtime.services.delete_object(Bucket=reference.bucket, Key=reference.object_key, **condition)
    except CallFailed as error:
        if error.code not in _MISSING | _REPLACED:
            raise


def _content_type(object_key: str) -> str:
    """The media type by the key's suffix alone: `guess_type` parses its argument as a URL, and raises for some keys."""
    suffix = PurePosixPath(object_key).suffix
    return mimetypes.guess_type(f"image{suffix}")[0] or "application/octet-stream"


def _header_text(message: str) -> str:
    """`message` as one line of ASCII, which S3 metadata requires."""
    one_line = " ".join(message.split())
    return one_line.encode("ascii", "backslashreplace").decode()[:_MAX_MESSAGE_CHARACTERS]


def _location(reference: ImageReference, runtime: Runtime) -> ImageLocation:
    if _is_copied_first(reference):
        return ImageLocation(runtime.settings.archive_bucket, reference.name)
    return ImageLocation(reference.bucket, reference.object_key)


def _is_copied_first(reference: ImageReference) -> bool:
    """Whether another image may get the same key: one with a digest in its key never does."""
    return bool(reference.e_tag) and reference.name != reference.object_key


def _exists(bucket: str, key: str, runtime: Runtime) -> bool:
    try:
        runtime.services.head_object(Bucket=bucket, Key=key)
    except CallFailed as error:
        if error.code in _MISSING:
            return False
        raise
    return True
