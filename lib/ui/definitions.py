"""What each figure of the Attention and traffic page means, and how far it can be trusted.

In: the limits that the queries apply. Out: names and sentences.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lib.data.queries import FACING_PITCH_DEGREES, FACING_YAW_DEGREES

ATTENTION: Mapping[str, str] = MappingProxyType(
    {
        "Turned to the camera": (
            f"The head is turned at most {FACING_YAW_DEGREES} degrees to a side (yaw) and {FACING_PITCH_DEGREES} "
            "degrees up or down (pitch), as the analyzer estimates it. The share is of faces whose head pose was "
            "measured. It stands for attention only where the camera is beside what is to be looked at, and says "
            "nothing of where the eyes look."
        ),
        "95% interval": (
            "Wilson's interval of the share. It tells how far chance alone may have moved the share of so few or so "
            "many faces; one shopper seen in several pictures makes it look surer than it is."
        ),
        "Pictures with and without a face": (
            "The cameras take pictures when something moves, so an empty picture can be a shopper seen from behind, a "
            "trolley or a change of light. Pictures are counted exactly; those with a face are rounded and hidden as "
            "faces are. Pictures that could not be analysed are in neither."
        ),
        "Faces per picture": (
            "Faces found, divided by pictures that could be analysed; or by pictures with at least one face. The same "
            "face counts again in every picture that shows it, so this is crowding before the camera, not a number of "
            "people."
        ),
        "Motion event": (
            "One number that a camera's motion detection gave to one stretch of movement, on one local date. An event "
            "can be several people or none, and one person can make several. It counts in the step in which it began. "
            "A detector that starts again counts from the beginning, which can join two events into a long one."
        ),
        "Length of an event": (
            "The time from its first picture to its last; an event with a single picture has length 0. The movement "
            "lasted longer than its pictures show, so read this as a lower bound."
        ),
    }
)
