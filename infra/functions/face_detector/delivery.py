"""Sends rows to Firehose: phase two of a batch.

In: analyses with their rows. Out: the references whose rows were not all accepted, each with its reason. One record per
image and table: Firehose rounds a record up to 5 KB for billing, so an image's rows share a record, newline-joined.
https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from infra.functions.face_detector.analysis_result import Analysis
from infra.functions.face_detector.errors import CallFailed, DeliveryFailed, RetryableError
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.runtime import Runtime
from lib.contract.column import to_row
from lib.contract.observation import FaceObservation, ImageObservation

MAX_CALL_RECORDS = 500
# 4 MiB once base64-encoded: within the limit whether AWS counts raw or encoded bytes.
MAX_CALL_BYTES = 3 * 1024 * 1024
ATTEMPTS = 4
FIRST_BACKOFF_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One Firehose record: an image's rows of one table."""

    reference: ImageReference
    data: bytes


def deliver(analyses: Iterable[Analysis], runtime: Runtime) -> dict[ImageReference, RetryableError]:
    """Sends every row, and returns the images of which Firehose did not accept all rows.

    An image's own row is sent only after its face rows were accepted: no image counts before its faces are stored,
    and a retry repeats as few rows as possible.
    """
    analyses = list(analyses)
    faces = [DeliveryRecord(analysis.reference, json_lines(analysis.faces)) for analysis in analyses if analysis.faces]
    failures = _send(faces, runtime.settings.face_stream, runtime)
    images = [
        DeliveryRecord(analysis.reference, json_lines([analysis.image]))
        for analysis in analyses
        if analysis.image is not None and analysis.reference not in failures
    ]
    return failures | _send(images, runtime.settings.image_stream, runtime)


def json_lines(observations: Iterable[FaceObservation | ImageObservation]) -> bytes:
    """The observations as JSON Lines, UTF-8."""
    return "\n".join(json.dumps(to_row(observation), separators=(",", ":")) for observation in observations).encode()


def batches(records: Iterable[DeliveryRecord]) -> Iterator[list[DeliveryRecord]]:
    """Splits the records, in order, into batches within the limits of one PutRecordBatch call."""
    batch: list[DeliveryRecord] = []
    batch_bytes = 0
    for record in records:
        if batch and (len(batch) == MAX_CALL_RECORDS or batch_bytes + len(record.data) > MAX_CALL_BYTES):
            yield batch
            batch, batch_bytes = [], 0
        batch.append(record)
        batch_bytes += len(record.data)
    if batch:
        yield batch


def _send(records: Sequence[DeliveryRecord], stream: str, runtime: Runtime) -> dict[ImageReference, RetryableError]:
    failures: dict[ImageReference, RetryableError] = {}
    for batch in batches(records):
        failures |= _send_batch(batch, stream, runtime)
    return failures


def _send_batch(batch: list[DeliveryRecord], stream: str, runtime: Runtime) -> dict[ImageReference, RetryableError]:
    """Sends one batch, then retries its rejected records with exponential backoff and jitter."""
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            longest_seconds = FIRST_BACKOFF_SECONDS * 2 ** (attempt - 1)
            runtime.sleep(random.uniform(0, longest_seconds))  # noqa: S311 jitter, not security
        try:
            response = runtime.services.put_record_batch(
                DeliveryStreamName=stream, Records=[{"Data": record.data} for record in batch]
            )
        except CallFailed as error:
            return {record.reference: error for record in batch}
        results = list(zip(batch, response["RequestResponses"], strict=True))
        reason = next((f"{r['ErrorCode']}: {r.get('ErrorMessage', '')}" for _, r in results if "ErrorCode" in r), "")
        batch = [record for record, result in results if "ErrorCode" in result]
        if not batch:
            return {}
    return {
        record.reference: DeliveryFailed(f"stream {stream} rejected the rows {ATTEMPTS} times; last error: {reason}")
        for record in batch
    }
