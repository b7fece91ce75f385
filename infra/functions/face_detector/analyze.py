"""Analyzes one image: phase one of a batch.

In: a reference to an object in the raw bucket. Out: an `Analysis` with its rows and its disposition, or an error that
keeps the message in the queue. Writes nothing but the claim on the image, and a copy of one whose key can be
overwritten. Expressions are neither requested nor accepted for images whose key
forbids them, such as those of a camera that sees staff.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from infra.functions.face_detector.analysis_result import Analysis, AnalyzedImage, Disposition, image_observation
from infra.functions.face_detector.archive import BytesGone, fixed_location, is_in_raw_bucket
from infra.functions.face_detector.claims import claim
from infra.functions.face_detector.errors import CallFailed, InvalidResponse
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.faces import face_observations, unknown_emotions
from infra.functions.face_detector.runtime import Runtime
from infra.functions.face_detector.settings import Settings
from lib.contract.image_key import FIRST_DAY, InvalidImageKey, Shot, parse_object_key
from lib.contract.observation import STATUS_OK

ANALYZER_HEADER = "x-amzn-analyzer"
INVALID_IMAGE_KEY = "InvalidImageKey"
IMPLAUSIBLE_TIME = "ImplausibleTime"
OBJECT_GONE = "ObjectGone"

# Rekognition always rejects these images. An image that is too small is rejected with InvalidParameterException.
# https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html
FINAL_CODES = frozenset({"InvalidImageFormatException", "ImageTooLargeException", "InvalidParameterException"})

# Expressions in the request and in the response. A smile is one too.
_EXPRESSION_ATTRIBUTES = frozenset({"EMOTIONS", "SMILE"})
_EXPRESSION_FIELDS = frozenset({"Emotions", "Smile"})


def analyze(reference: ImageReference, until: datetime, runtime: Runtime) -> Analysis:
    """Claims one image until that time, and detects its faces, or returns why it can never be analyzed.

    Raises CallFailed or ClaimedElsewhere when a retry may succeed, InvalidResponse when the analyzer's response cannot
    be turned into rows.
    """
    delivered = claim(reference, until, runtime)
    if delivered is not None:
        return delivered
    try:
        location = fixed_location(reference, runtime)
    except BytesGone:
        location = None
    try:
        shot = parse_object_key(reference.object_key, reference.event_time)
    except InvalidImageKey as error:
        return Analysis(
            reference=reference, status=INVALID_IMAGE_KEY, message=str(error), disposition=Disposition.QUARANTINE
        )
    if not FIRST_DAY <= shot.observed_local.date() <= (runtime.now() + timedelta(days=1)).date():
        message = f"taken on {shot.dt}, which is not from {FIRST_DAY} to tomorrow: set the camera's clock"
        return Analysis(
            reference=reference, status=IMPLAUSIBLE_TIME, message=message, disposition=Disposition.QUARANTINE
        )
    if location is None:
        return _gone(reference, shot, {}, runtime, "deleted, or another picture took its key, before it was analyzed")
    try:
        response = runtime.services.detect_faces(
            Image={"S3Object": {"Bucket": location.bucket, "Name": location.key}},
            Attributes=list(requested_attributes(shot, runtime.settings)),
        )
    except CallFailed as error:
        return _from_error(reference, shot, error, runtime)
    return _from_response(reference, shot, response, runtime)


def _from_response(reference: ImageReference, shot: Shot, response: dict[str, Any], runtime: Runtime) -> Analysis:
    image = _analyzed_image(reference, shot, response["ResponseMetadata"]["HTTPHeaders"], runtime)
    if "FaceDetails" not in response:
        raise InvalidResponse(f"the response of analyzer {image.analyzer!r} has no FaceDetails: check its log")
    details = permitted_details(response["FaceDetails"], shot)
    if unknown := unknown_emotions(details):
        runtime.log({"status": "UnknownEmotion", "types": unknown, "analyzer": image.analyzer})
    faces = face_observations(details, image, runtime.settings)
    return Analysis(
        reference=reference,
        status=STATUS_OK,
        image=image_observation(image, faces=len(faces), status=STATUS_OK),
        faces=faces,
        disposition=Disposition.ARCHIVE,
    )


def _from_error(reference: ImageReference, shot: Shot, error: CallFailed, runtime: Runtime) -> Analysis:
    """The analysis if the error is final; otherwise raises the error again, for a retry."""
    if error.code in FINAL_CODES:
        return _without_faces(
            reference, shot, error.headers, runtime, error.code, error.message, Disposition.QUARANTINE
        )
    if error.code == "InvalidS3ObjectException" and not is_in_raw_bucket(reference, runtime):
        return _gone(reference, shot, error.headers, runtime, "deleted before it was analyzed")
    raise error


def _gone(reference: ImageReference, shot: Shot, headers: Mapping[str, str], runtime: Runtime, why: str) -> Analysis:
    return _without_faces(reference, shot, headers, runtime, OBJECT_GONE, why, Disposition.NONE)


def _without_faces(
    reference: ImageReference,
    shot: Shot,
    headers: Mapping[str, str],
    runtime: Runtime,
    status: str,
    message: str,
    disposition: Disposition,
) -> Analysis:
    image = _analyzed_image(reference, shot, headers, runtime)
    return Analysis(
        reference=reference,
        status=status,
        message=message,
        image=image_observation(image, faces=0, status=status),
        disposition=disposition,
    )


def _analyzed_image(
    reference: ImageReference, shot: Shot, headers: Mapping[str, str], runtime: Runtime
) -> AnalyzedImage:
    return AnalyzedImage(
        object_key=reference.object_key,
        name=reference.name,
        shot=shot,
        ingested_at=runtime.now(),
        analyzer=headers.get(ANALYZER_HEADER) or runtime.settings.analyzer,
        size_bytes=reference.size_bytes,
    )


def requested_attributes(shot: Shot, settings: Settings) -> tuple[str, ...]:
    """The attributes to request; DEFAULT (box, pose, quality) if no other is permitted."""
    if shot.expressions:
        return settings.attributes
    return tuple(name for name in settings.attributes if name not in _EXPRESSION_ATTRIBUTES) or ("DEFAULT",)


def permitted_details(details: Iterable[Mapping[str, Any]], shot: Shot) -> list[Mapping[str, Any]]:
    """The FaceDetails, without expressions if these are forbidden, even if the analyzer returns them unasked."""
    if shot.expressions:
        return list(details)
    return [{name: value for name, value in detail.items() if name not in _EXPRESSION_FIELDS} for detail in details]
