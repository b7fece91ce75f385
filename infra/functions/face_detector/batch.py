"""Processes a batch of SQS messages in three phases: claim and analyze, deliver, archive.

In: the Lambda event of the batch. Out: the ids of the messages that stay in the queue. Each phase runs over the whole
batch to keep API calls few; a failure affects only its own image.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from time import perf_counter
from typing import Any, TypeVar

from infra.functions.face_detector.analysis_result import Analysis, Disposition
from infra.functions.face_detector.analyze import analyze
from infra.functions.face_detector.archive import apply_disposition
from infra.functions.face_detector.claims import mark_delivered
from infra.functions.face_detector.delivery import deliver
from infra.functions.face_detector.errors import CallFailed, OutOfTime, RetryableError
from infra.functions.face_detector.event import ImageReference, MalformedBody, image_references
from infra.functions.face_detector.runtime import Runtime
from lib.contract.image_key import image_id

ALREADY_DELIVERED = "AlreadyDelivered"

Result = TypeVar("Result")
RemainingMilliseconds = Callable[[], int]


def handle_batch(event: dict[str, Any], runtime: Runtime, remaining: RemainingMilliseconds) -> dict[str, Any]:
    """Processes every image that the messages of `event` announce; `remaining` is Lambda's remaining time.

    Returns `{"batchItemFailures": [{"itemIdentifier": ...}]}`. A message fails if any of its images fails; on
    redelivery, the rows of the images that succeeded are not sent again. A malformed message is reported as failed
    too, so that it reaches the dead-letter queue instead of being lost.
    """
    references_by_message: dict[str, tuple[ImageReference, ...]] = {}
    malformed: list[str] = []
    for message in event["Records"]:
        try:
            references_by_message[message["messageId"]] = image_references(message["body"])
        except MalformedBody as error:
            malformed.append(message["messageId"])
            runtime.log({"message_id": message["messageId"], "status": "MalformedBody", "message": str(error)})
    images = list(dict.fromkeys(reference for references in references_by_message.values() for reference in references))
    failures = _handle_images(images, runtime, remaining)
    failed = [
        message_id for message_id, references in references_by_message.items() if not failures.isdisjoint(references)
    ]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in malformed + failed]}


def _handle_images(
    images: Sequence[ImageReference], runtime: Runtime, remaining: RemainingMilliseconds
) -> set[ImageReference]:
    """Processes the images, logs one line for each, and returns those that failed."""
    left_milliseconds = remaining()
    until = runtime.now() + timedelta(milliseconds=left_milliseconds)  # the invocation ends
    reserve_milliseconds = left_milliseconds // 2  # for the API calls in flight, delivery and archiving

    def timed_analysis(reference: ImageReference) -> tuple[Analysis, int]:
        if remaining() < reserve_milliseconds:
            raise OutOfTime(f"only {remaining()} ms of the invocation are left: increase the function's timeout")
        started = perf_counter()
        return analyze(reference, until, runtime), round((perf_counter() - started) * 1000)

    with ThreadPoolExecutor(max_workers=runtime.settings.threads) as pool:
        results = dict(zip(images, pool.map(_catching(timed_analysis), images), strict=True))
        failures = {image: error for image, error in results.items() if isinstance(error, RetryableError)}
        analyzed = {image: result for image, result in results.items() if not isinstance(result, RetryableError)}
        failures |= deliver((analysis for analysis, _ in analyzed.values()), runtime)
        done = [analysis for image, (analysis, _) in analyzed.items() if image not in failures]
        for analysis, error in zip(done, pool.map(_catching(lambda it: _finish(it, runtime)), done), strict=True):
            if error is not None:
                failures[analysis.reference] = error

    for image in images:
        if image in failures:
            runtime.log(_failure_line(image, failures[image]))
        else:
            runtime.log(_done_line(*analyzed[image]))
    return set(failures)


def _finish(analysis: Analysis, runtime: Runtime) -> None:
    """Marks an image as delivered, and archives it. Raises CallFailed.

    An image that was gone is not marked: it may be uploaded again.
    """
    if not analysis.is_repeated and analysis.disposition is not Disposition.NONE:
        with suppress(CallFailed):  # once the raw object is gone, no message needs the mark
            mark_delivered(analysis, runtime)
    apply_disposition(analysis, runtime)


def _catching(step: Callable[[Any], Result]) -> Callable[[Any], Result | RetryableError]:
    """`step`, but returning retryable errors, so that one image's error does not stop the others."""

    def call(argument: Any) -> Result | RetryableError:
        try:
            return step(argument)
        except RetryableError as error:
            return error

    return call


def _done_line(analysis: Analysis, milliseconds: int) -> dict[str, Any]:
    reason = {"message": analysis.message} if analysis.message else {}
    return {
        "image_id": image_id(analysis.reference.name),
        "status": ALREADY_DELIVERED if analysis.is_repeated else analysis.status,
        "faces": len(analysis.faces),
        "milliseconds": milliseconds,
        **reason,
    }


def _failure_line(image: ImageReference, error: RetryableError) -> dict[str, Any]:
    return {"image_id": image_id(image.name), "status": "TryAgain", "message": str(error)}
