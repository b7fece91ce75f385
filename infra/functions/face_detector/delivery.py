"""Phase two of a batch: rows -> Firehose.

In: findings with their rows. Out: the references whose rows did not all arrive, each with its reason. One record per
picture and table: a record is billed rounded up to 5 KB, so a picture's rows travel together, newline-joined.
https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from infra.functions.face_detector.errors import CallFailed, NotDelivered, TryAgain
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.finding import Finding
from infra.functions.face_detector.runtime import Runtime
from lib.contract.column import to_row
from lib.contract.observation import FaceObservation, ImageObservation

MAX_CALL_RECORDS = 500
MAX_CALL_BYTES = 3 * 1024 * 1024  # 4 MiB once base64-encoded, so right whichever of the two the limit counts
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Parcel:
    """One Firehose record: a picture's rows of one table."""

    reference: ImageReference
    data: bytes


def deliver(findings: Iterable[Finding], runtime: Runtime) -> dict[ImageReference, TryAgain]:
    """Sends every row, and returns the pictures of which some row did not arrive.

    A picture's own row follows its faces' only when those arrived: nothing is counted before it is there, and a
    second try repeats as little as it can.
    """
    findings = list(findings)
    faces = [Parcel(finding.reference, json_lines(finding.faces)) for finding in findings if finding.faces]
    failures = _send(faces, runtime.settings.face_stream, runtime)
    images = [
        Parcel(finding.reference, json_lines([finding.image]))
        for finding in findings
        if finding.image is not None and finding.reference not in failures
    ]
    return failures | _send(images, runtime.settings.image_stream, runtime)


def json_lines(observations: Iterable[FaceObservation | ImageObservation]) -> bytes:
    """The observations as JSON, one a line, UTF-8."""
    return "\n".join(json.dumps(to_row(observation), separators=(",", ":")) for observation in observations).encode()


def calls(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """Parcels in their order, in groups that one PutRecordBatch takes."""
    group: list[Parcel] = []
    group_bytes = 0
    for parcel in parcels:
        if group and (len(group) == MAX_CALL_RECORDS or group_bytes + len(parcel.data) > MAX_CALL_BYTES):
            yield group
            group, group_bytes = [], 0
        group.append(parcel)
        group_bytes += len(parcel.data)
    if group:
        yield group


def _send(parcels: Sequence[Parcel], stream: str, runtime: Runtime) -> dict[ImageReference, TryAgain]:
    failures: dict[ImageReference, TryAgain] = {}
    for group in calls(parcels):
        failures |= _send_group(group, stream, runtime)
    return failures


def _send_group(group: list[Parcel], stream: str, runtime: Runtime) -> dict[ImageReference, TryAgain]:
    """Sends one group, then again whatever of it was refused, after growing pauses."""
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            longest_seconds = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
            runtime.sleep(random.uniform(0, longest_seconds))  # noqa: S311 spreads retries, guards nothing
        try:
            answer = runtime.services.put_record_batch(
                DeliveryStreamName=stream, Records=[{"Data": parcel.data} for parcel in group]
            )
        except CallFailed as error:
            return {parcel.reference: error for parcel in group}
        results = list(zip(group, answer["RequestResponses"], strict=True))
        reason = next((f"{r['ErrorCode']}: {r.get('ErrorMessage', '')}" for _, r in results if "ErrorCode" in r), "")
        group = [parcel for parcel, result in results if "ErrorCode" in result]
        if not group:
            return {}
    return {
        parcel.reference: NotDelivered(f"stream {stream} refused the rows {ATTEMPTS} times, at last with {reason}")
        for parcel in group
    }
