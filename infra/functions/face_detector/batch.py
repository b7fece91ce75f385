"""A batch of SQS messages through the three phases: look, deliver, put away.

In: the event that Lambda makes of the batch. Out: the ids of the messages that stay in the queue. Calls are few
because each phase runs over the whole batch; failures stay with their own picture.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, TypeVar

from infra.functions.face_detector.archive import put_away
from infra.functions.face_detector.delivery import deliver
from infra.functions.face_detector.errors import OutOfTime, TryAgain
from infra.functions.face_detector.event import ImageReference, MalformedBody, image_references
from infra.functions.face_detector.finding import Finding
from infra.functions.face_detector.look import look
from infra.functions.face_detector.runtime import Runtime
from lib.contract.image_key import image_id

Result = TypeVar("Result")
RemainingMilliseconds = Callable[[], int]


def handle_batch(event: dict[str, Any], runtime: Runtime, remaining: RemainingMilliseconds) -> dict[str, Any]:
    """Handles every picture that the messages of `event` announce; `remaining` is Lambda's own countdown.

    Returns `{"batchItemFailures": [{"itemIdentifier": ...}]}`. A message fails as a whole when any of its pictures
    does; the done ones are then dropped as already handled when it comes again. A malformed message is returned too,
    so that it ends in the dead-letter queue instead of nowhere.
    """
    announced: dict[str, tuple[ImageReference, ...]] = {}
    malformed: list[str] = []
    for message in event["Records"]:
        try:
            announced[message["messageId"]] = image_references(message["body"])
        except MalformedBody as error:
            malformed.append(message["messageId"])
            runtime.log({"message_id": message["messageId"], "status": "MalformedBody", "message": str(error)})
    pictures = list(dict.fromkeys(reference for references in announced.values() for reference in references))
    failures = _handle_pictures(pictures, runtime, remaining)
    failed = [message_id for message_id, references in announced.items() if not failures.isdisjoint(references)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in malformed + failed]}


def _handle_pictures(
    pictures: Sequence[ImageReference], runtime: Runtime, remaining: RemainingMilliseconds
) -> set[ImageReference]:
    """The pictures that are not done, each logged with its reason as the others are with their result."""
    reserve_milliseconds = remaining() // 2  # for the call that has begun, delivering and putting away

    def examine(reference: ImageReference) -> tuple[Finding, int]:
        if remaining() < reserve_milliseconds:
            raise OutOfTime(f"{remaining()} ms are left of the invocation: give the function a longer timeout")
        started = perf_counter()
        return look(reference, runtime), round((perf_counter() - started) * 1000)

    with ThreadPoolExecutor(max_workers=runtime.settings.threads) as pool:
        looked = dict(zip(pictures, pool.map(_attempt(examine), pictures), strict=True))
        failures = {picture: error for picture, error in looked.items() if isinstance(error, TryAgain)}
        found = {picture: seen for picture, seen in looked.items() if not isinstance(seen, TryAgain)}
        failures |= deliver((finding for finding, _ in found.values()), runtime)
        done = [finding for picture, (finding, _) in found.items() if picture not in failures]
        for finding, error in zip(done, pool.map(_attempt(lambda it: put_away(it, runtime)), done), strict=True):
            if error is not None:
                failures[finding.reference] = error

    for picture in pictures:
        if picture in failures:
            runtime.log(_failure_line(picture, failures[picture]))
        else:
            runtime.log(_done_line(*found[picture]))
    return set(failures)


def _attempt(step: Callable[[Any], Result]) -> Callable[[Any], Result | TryAgain]:
    """`step` with its retryable errors returned, so that one picture's does not end the others'."""

    def attempt(argument: Any) -> Result | TryAgain:
        try:
            return step(argument)
        except TryAgain as error:
            return error

    return attempt


def _done_line(finding: Finding, milliseconds: int) -> dict[str, Any]:
    reason = {"message": finding.message} if finding.message else {}
    return {
        "image_id": image_id(finding.reference.name),
        "status": finding.status,
        "faces": len(finding.faces),
        "milliseconds": milliseconds,
        **reason,
    }


def _failure_line(picture: ImageReference, error: TryAgain) -> dict[str, Any]:
    return {"image_id": image_id(picture.name), "status": "TryAgain", "message": str(error)}
