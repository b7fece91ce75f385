"""Pictures whose faces must not be analysed for expressions, such as those of a camera that sees staff.

In: a shot, of which the picture's key says so. Out: what the analyzer is asked for, and what is kept of its answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from infra.functions.face_detector.settings import Settings
from lib.contract.image_key import Shot

# By the names of the request and of the answer. A smile is an expression too.
_ATTRIBUTES = frozenset({"EMOTIONS", "SMILE"})
_ANSWERS = frozenset({"Emotions", "Smile"})


def asked_for(shot: Shot, settings: Settings) -> tuple[str, ...]:
    """The attributes to ask for; DEFAULT (box, pose, quality) where nothing else is left."""
    if shot.expressions:
        return settings.attributes
    return tuple(name for name in settings.attributes if name not in _ATTRIBUTES) or ("DEFAULT",)


def allowed(details: Iterable[Mapping[str, Any]], shot: Shot) -> list[Mapping[str, Any]]:
    """The FaceDetails without expressions where these are not allowed, whatever the analyzer says of its own accord."""
    if shot.expressions:
        return list(details)
    return [{name: value for name, value in detail.items() if name not in _ANSWERS} for detail in details]
