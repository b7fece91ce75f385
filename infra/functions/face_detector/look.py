"""Phase one of a batch: look at a picture.

In: a reference to an object in the raw bucket. Out: a `Finding` with its rows and its ending, or an error that keeps
the message in the queue. Writes nothing.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from infra.functions.face_detector.archive import is_handled, is_waiting
from infra.functions.face_detector.errors import CallFailed, UnreadableAnswer
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.expressions import allowed, asked_for
from infra.functions.face_detector.faces import face_observations, unknown_emotions
from infra.functions.face_detector.finding import Ending, Finding
from infra.functions.face_detector.picture import Picture, image_observation
from infra.functions.face_detector.runtime import Runtime
from lib.contract.image_key import FIRST_DAY, InvalidImageKey, Shot, read_object_key
from lib.contract.observation import STATUS_OK

ANALYZER_HEADER = "x-amzn-analyzer"
ALREADY_HANDLED = "AlreadyHandled"
INVALID_IMAGE_KEY = "InvalidImageKey"
IMPLAUSIBLE_TIME = "ImplausibleTime"
OBJECT_GONE = "ObjectGone"

# Rekognition will say the same of these pictures for ever; a picture that is too small has InvalidParameterException.
# https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html
FINAL_CODES = frozenset({"InvalidImageFormatException", "ImageTooLargeException", "InvalidParameterException"})


def look(reference: ImageReference, runtime: Runtime) -> Finding:
    """What is to be seen in the picture, or why nothing ever will be.

    Raises CallFailed when a call may succeed later, UnreadableAnswer when the analyzer's answer makes no rows.
    """
    if is_handled(reference, runtime):
        return Finding(reference=reference, status=ALREADY_HANDLED, ending=Ending.DELETE)
    try:
        shot = read_object_key(reference.object_key, reference.event_time)
    except InvalidImageKey as error:
        return Finding(reference=reference, status=INVALID_IMAGE_KEY, message=str(error), ending=Ending.QUARANTINE)
    if not FIRST_DAY <= shot.observed_local.date() <= (runtime.now() + timedelta(days=1)).date():
        message = f"taken on {shot.dt}, which is not from {FIRST_DAY} to tomorrow: set the camera's clock"
        return Finding(reference=reference, status=IMPLAUSIBLE_TIME, message=message, ending=Ending.QUARANTINE)
    try:
        answer = runtime.services.detect_faces(
            Image={"S3Object": {"Bucket": reference.bucket, "Name": reference.object_key}},
            Attributes=list(asked_for(shot, runtime.settings)),
        )
    except CallFailed as refusal:
        return _refused(reference, shot, refusal, runtime)
    return _seen(reference, shot, answer, runtime)


def _seen(reference: ImageReference, shot: Shot, answer: dict[str, Any], runtime: Runtime) -> Finding:
    picture = _picture(reference, shot, answer["ResponseMetadata"]["HTTPHeaders"], runtime)
    if "FaceDetails" not in answer:
        raise UnreadableAnswer(f"the answer of analyzer {picture.analyzer!r} has no FaceDetails: look at its log")
    details = allowed(answer["FaceDetails"], shot)
    if unknown := unknown_emotions(details):
        runtime.log({"status": "UnknownEmotion", "types": unknown, "analyzer": picture.analyzer})
    faces = face_observations(details, picture, runtime.settings)
    return Finding(
        reference=reference,
        status=STATUS_OK,
        image=image_observation(picture, faces=len(faces), status=STATUS_OK),
        faces=faces,
        ending=Ending.ARCHIVE,
    )


def _refused(reference: ImageReference, shot: Shot, refusal: CallFailed, runtime: Runtime) -> Finding:
    """A finding where the refusal is final; else the refusal itself is raised."""
    if refusal.code in FINAL_CODES:
        status, message, ending = refusal.code, refusal.message, Ending.QUARANTINE
    elif refusal.code == "InvalidS3ObjectException" and not is_waiting(reference, runtime):
        # Looked up in this order, because whoever handles a picture archives it before deleting it.
        if is_handled(reference, runtime):
            return Finding(reference=reference, status=ALREADY_HANDLED, ending=Ending.NOTHING_LEFT)
        status, message, ending = OBJECT_GONE, "deleted before it was analysed", Ending.NOTHING_LEFT
    else:
        raise refusal
    picture = _picture(reference, shot, refusal.headers, runtime)
    return Finding(
        reference=reference,
        status=status,
        message=message,
        image=image_observation(picture, faces=0, status=status),
        ending=ending,
    )


def _picture(reference: ImageReference, shot: Shot, headers: Mapping[str, str], runtime: Runtime) -> Picture:
    return Picture(
        object_key=reference.object_key,
        name=reference.name,
        shot=shot,
        ingested_at=runtime.now(),
        analyzer=headers.get(ANALYZER_HEADER) or runtime.settings.analyzer,
        size_bytes=reference.size_bytes,
    )
