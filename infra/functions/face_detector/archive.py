"""Archives, quarantines or deletes an image after its analysis, and checks whether that has already happened.

In: a reference, or an analysis whose rows are delivered. Out: the object in the archive bucket under its own key, a
zero-byte marker there, or a copy below `quarantine/` with the reason; and the raw object deleted.
"""

import mimetypes
from pathlib import PurePosixPath

from infra.functions.face_detector.analysis_result import Analysis, Disposition
from infra.functions.face_detector.errors import CallFailed
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.runtime import Runtime
from lib.contract.lake import QUARANTINE_PREFIX

# 403 is not in this set: without s3:ListBucket, S3 returns 403 for a missing object, so it does not prove absence.
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
# Codes of a failed conditional delete: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
_REPLACED_OR_GONE = _MISSING | {"412", "PreconditionFailed"}
# S3 limits an object's user metadata to 2 KB in total: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
_MAX_MESSAGE_CHARACTERS = 1_000


def is_handled(reference: ImageReference, runtime: Runtime) -> bool:
    """Whether the archive bucket holds the image, its marker or its quarantined copy. Raises CallFailed."""
    bucket = runtime.settings.archive_bucket
    return _exists(bucket, reference.name, runtime) or _exists(bucket, _quarantine_key(reference), runtime)


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
        case Disposition.DELETE:
            pass  # the archive bucket already holds it
        case Disposition.NONE:
            return
    _delete(analysis.reference, runtime)


def _archive(reference: ImageReference, runtime: Runtime) -> None:
    if runtime.settings.archive_pictures:
        runtime.services.copy_object(
            Bucket=runtime.settings.archive_bucket, Key=reference.name, CopySource=_source(reference)
        )
    else:
        runtime.services.put_object(Bucket=runtime.settings.archive_bucket, Key=reference.name, Body=b"")


def _delete(reference: ImageReference, runtime: Runtime) -> None:
    """Deletes the raw object, unless another image has replaced it since: that one has its own event."""
    condition = {"IfMatch": f'"{reference.e_tag}"'} if reference.e_tag else {}
    try:
        runtime.services.delete_object(Bucket=reference.bucket, Key=reference.object_key, **condition)
    except CallFailed as error:
        if error.code not in _REPLACED_OR_GONE:
            raise


def _quarantine(analysis: Analysis, runtime: Runtime) -> None:
    reference = analysis.reference
    runtime.services.copy_object(
        Bucket=runtime.settings.archive_bucket,
        Key=_quarantine_key(reference),
        CopySource=_source(reference),
        MetadataDirective="REPLACE",
        Metadata={"reason": analysis.status, "message": _header_text(analysis.message)},
        ContentType=_content_type(reference.object_key),
    )


def _content_type(object_key: str) -> str:
    """The media type by the key's suffix alone: `guess_type` parses its argument as a URL, and raises for some keys."""
    suffix = PurePosixPath(object_key).suffix
    return mimetypes.guess_type(f"image{suffix}")[0] or "application/octet-stream"


def _header_text(message: str) -> str:
    """`message` as one line of ASCII, which S3 metadata requires."""
    one_line = " ".join(message.split())
    return one_line.encode("ascii", "backslashreplace").decode()[:_MAX_MESSAGE_CHARACTERS]


def _quarantine_key(reference: ImageReference) -> str:
    return f"{QUARANTINE_PREFIX}{reference.name}"


def _source(reference: ImageReference) -> dict[str, str]:
    return {"Bucket": reference.bucket, "Key": reference.object_key}


def _exists(bucket: str, key: str, runtime: Runtime) -> bool:
    try:
        runtime.services.head_object(Bucket=bucket, Key=key)
    except CallFailed as error:
        if error.code in _MISSING:
            return False
        raise
    return True
