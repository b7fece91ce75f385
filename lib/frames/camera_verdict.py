"""Whether the cameras work, in one sentence, and what to do next.

In: `freshness.Camera`s and the time. Out: sentences; times are as of the last check.
"""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime

from lib.data import formats
from lib.frames.camera_states import FAILURE_STATES, LATE_STATES, MEANINGS, State
from lib.frames.freshness import Camera
from lib.frames.opening_hours import LEARNED_AFTER

_MAX_NAMED = 3
MAY_BE_CLOSED = (
    f"Normal while a store is closed: its usual hours are known after {LEARNED_AFTER.days} days of pictures."
)
CHECK_IF_OPEN = "Where a store is open, check the camera's power, network and lens."


def camera_verdict(
    cameras: Collection[Camera], name_of: Callable[[Camera], str], now: datetime
) -> tuple[str, tuple[str, ...]]:
    """How many cameras need attention and which ones, what the others do, and the next steps; gone cameras are not
    counted. `now` is UTC.
    """
    counted = [camera for camera in cameras if camera.state is not State.GONE]
    failing = [camera for camera in counted if camera.state in FAILURE_STATES]
    late = [camera for camera in counted if camera.state in LATE_STATES]
    well = _well(Counter(camera.state for camera in counted))
    if not counted:
        return "No camera has sent anything lately.", ()
    sentences = []
    if failing:
        need = f"need{'s' * (len(failing) == 1)} attention"
        sentences.append(f"{len(failing)} of {_cameras(len(counted))} {need}: {_named(failing, name_of)}")
    if late:
        sentences.append(_late(late, len(counted), now))
    if not sentences:
        return f"No camera needs attention: {well}.", ()
    if well:
        sentences.append(well)
    steps = [_step(state) for state in FAILURE_STATES if any(camera.state is state for camera in failing)]
    return f"{'; '.join(sentences)}.", (*steps, *([f"{MAY_BE_CLOSED} {CHECK_IF_OPEN}"] if late else []))


def _cameras(number: int) -> str:
    return f"{number} {'camera' if number == 1 else 'cameras'}"


def _well(number_of: Counter[State]) -> str:
    """`1 is live and 11 have been quiet since closing time`; "" if no camera is."""
    clauses = (
        (State.LIVE, "is", "are", "live"),
        (State.SINCE_CLOSING, "has", "have", f"been {State.SINCE_CLOSING.value}"),
        (State.DEMO, "is", "are", "of a demo store"),
    )
    return formats.join_list(
        [
            f"{number} {one if number == 1 else many} {text}"
            for state, one, many, text in clauses
            if (number := number_of[state])
        ]
    )


def _late(late: list[Camera], counted: int, now: datetime) -> str:
    """`2 sent no picture lately`, or of all cameras with the age of the newest one."""
    if len(late) < counted:
        return f"{len(late)} sent no picture lately"
    who = "The only camera" if counted == 1 else f"None of the {counted} cameras"
    what = "sent no picture lately" if counted == 1 else "sent a picture lately"
    newest = max((camera.picture_at for camera in late if camera.picture_at), default=None)
    return f"{who} {what}" + (f": the newest is from {formats.ago(now - newest)}" if newest else "")


def _named(cameras: list[Camera], name_of: Callable[[Camera], str]) -> str:
    named = [f"{name_of(camera)} ({camera.state.value})" for camera in cameras[:_MAX_NAMED]]
    more = len(cameras) - _MAX_NAMED
    return formats.join_list([*named, *([f"{more} more"] if more > 0 else [])])


def _step(state: State) -> str:
    return f"{state.value.capitalize()}: {MEANINGS[state].next_step}"
