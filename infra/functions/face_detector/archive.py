"""Where a picture's object goes once nothing more is to be learned from it, and whether it has gone there.

In: a reference, or a finding whose rows are delivered. Out: its object in the archive bucket under its own key, a
zero-byte marker there, or a copy below `quarantine/` with its reason; and the raw object deleted.
"""

import mimetypes
from pathlib import PurePosixPath

from infra.functions.face_detector.errors import CallFailed
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.finding import Ending, Finding
from infra.functions.face_detector.runtime import Runtime
from lib.contract.lake import QUARANTINE_PREFIX

# Without s3:ListBucket a missing object is answered with 403, which is no answer to "is it there".
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
# A conditional delete says so: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
_REPLACED_OR_GONE = _MISSING | {"412", "PreconditionFailed"}
# All of an object's metadata share 2 KB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
_MAX_MESSAGE_CHARACTERS = 1_000


def is_handled(reference: ImageReference, runtime: Runtime) -> bool:
    """Whether the archive bucket holds the picture: archived, marked or quarantined. Raises CallFailed."""
    bucket = runtime.settings.archive_bucket
    return _exists(bucket, reference.name, runtime) or _exists(bucket, _quarantine_key(reference), runtime)


def is_waiting(reference: ImageReference, runtime: Runtime) -> bool:
    """Whether the raw bucket still holds the picture. Raises CallFailed."""
    return _exists(reference.bucket, reference.object_key, runtime)


def put_away(finding: Finding, runtime: Runtime) -> None:
    """Does what `finding.ending` says, the raw object last. Raises CallFailed; doing it twice does no harm."""
    match finding.ending:
        case Ending.ARCHIVE:
            _archive(finding.reference, runtime)
        case Ending.QUARANTINE:
            _quarantine(finding, runtime)
        case Ending.DELETE:
            pass  # it is in the archive bucket already
        case Ending.NOTHING_LEFT:
            return
    _delete(finding.reference, runtime)


def _archive(reference: ImageReference, runtime: Runtime) -> None:
    if runtime.settings.archive_pictures:
        runtime.services.copy_object(
            Bucket=runtime.settings.archive_bucket, Key=reference.name, CopySource=_source(reference)
        )
    else:
        runtime.services.put_object(Bucket=runtime.settings.archive_bucket, Key=reference.name, Body=b"")


def _delete(reference: ImageReference, runtime: Runtime) -> None:
    """Deletes the raw object, unless another picture lies under its key by now, which has an event of its own."""
    condition = {"IfMatch": f'"{reference.e_tag}"'} if reference.e_tag else {}
    try:
        runtime.services.delete_object(Bucket=reference.bucket, Key=reference.object_key, **condition)
    except CallFailed as error:
        if error.code not in _REPLACED_OR_GONE:
            raise


def _quarantine(finding: Finding, runtime: Runtime) -> None:
    reference = finding.reference
    runtime.services.copy_object(
        Bucket=runtime.settings.archive_bucket,
        Key=_quarantine_key(reference),
        CopySource=_source(reference),
        MetadataDirective="REPLACE",
        Metadata={"reason": finding.status, "message": _header_text(finding.message)},
        ContentType=_content_type(reference.object_key),
    )


def _content_type(object_key: str) -> str:
    """The media type of the key's suffix. The whole key is not asked: `guess_type` reads it as a URL, and may raise."""
    suffix = PurePosixPath(object_key).suffix
    return mimetypes.guess_type(f"picture{suffix}")[0] or "application/octet-stream"


def _header_text(message: str) -> str:
    """One line of ASCII, as S3 wants metadata."""
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
