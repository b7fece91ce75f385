"""Claims on pictures, so that no picture is delivered by two invocations.

In: a reference, and until when this invocation can work. Out: an object below `claims/` in the lake bucket, written
under a condition: first with that time, and once the rows are delivered with the analysis, without the rows. A
redelivery meanwhile stays in the queue, and a later one only finishes the archiving. A crash leaves a claim that ends.

Two deliveries of one picture remain possible if an invocation ends between its delivery and the mark; the rows then
have equal ids (docs/adr/0023-claims.md).
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from infra.functions.face_detector.analysis_result import Analysis, Disposition
from infra.functions.face_detector.errors import CallFailed, ClaimedElsewhere
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.runtime import Runtime
from lib.contract.image_key import image_id
from lib.contract.lake import claim_key

# Of S3's conditional requests: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
_CONDITION_FAILED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404"})
# A request in flight when its invocation ends may arrive this much later.
_MARGIN = timedelta(seconds=10)


def claim(reference: ImageReference, until: datetime, runtime: Runtime) -> Analysis | None:
    """Claims a picture. Returns the analysis, without rows, if another invocation has delivered it already.

    Raises ClaimedElsewhere while another invocation may be working on it, and CallFailed.
    """
    content = {"until": (until + _MARGIN).isoformat()}
    if _put(reference, content, runtime, IfNoneMatch="*"):
        return None
    response = runtime.services.get_object(**_place(reference, runtime))
    found = json.loads(response["Body"].read())
    if "delivered" in found:
        return _delivered(reference, **found["delivered"])
    ends = datetime.fromisoformat(found["until"])
    if ends > runtime.now() or not _put(reference, content, runtime, IfMatch=response["ETag"]):
        raise ClaimedElsewhere(f"another invocation is working on it until {ends:%H:%M:%S} UTC at the latest")
    return None


def mark_delivered(analysis: Analysis, runtime: Runtime) -> None:
    """Records that the rows are delivered. Raises CallFailed."""
    content = {"status": analysis.status, "message": analysis.message, "disposition": analysis.disposition.name}
    _put(analysis.reference, {"delivered": content}, runtime)


def _put(reference: ImageReference, content: Mapping[str, Any], runtime: Runtime, **condition: str) -> bool:
    """Whether the claim was written; False if the condition is not fulfilled."""
    try:
        runtime.services.put_object(
            **_place(reference, runtime),
            Body=json.dumps(content).encode(),
            ContentType="application/json",
            **condition,
        )
    except CallFailed as error:
        if condition and error.code in _CONDITION_FAILED:
            return False
        raise
    return True


def _delivered(reference: ImageReference, status: str, message: str, disposition: str) -> Analysis:
    return Analysis(
        reference=reference,
        status=status,
        message=message,
        disposition=Disposition[disposition],
        is_repeated=True,
    )


def _place(reference: ImageReference, runtime: Runtime) -> dict[str, str]:
    return {"Bucket": runtime.settings.lake_bucket, "Key": claim_key(image_id(reference.name))}
