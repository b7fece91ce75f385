"""Whether the cameras work, in one sentence, and what to do next.

In: `freshness.Camera`s and the time. Out: sentences; times are as of the last check.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from lib.data import formats
from lib.frames.camera_states import FAILURE_STATES, LATE_STATES, MEANINGS, State
from lib.frames.freshness import Camera

_MAX_NAMED = 3
MAY_BE_CLOSED = "Normal while a store is closed; the dashboard does not know opening hours."
CHECK_IF_OPEN = "Where a store is open, check the camera's power, network and lens."


def camera_verdict(
    cameras: Collection[Camera], name_of: Callable[[Camera], str], now: datetime
) -> tuple[str, tuple[str, ...]]:
    """How many cameras work and which ones do not, and the next steps; gone cameras are not counted. `now` is UTC."""
    counted = [camera for camera in cameras if camera.state is not State.GONE]
    failing = [camera for camera in counted if camera.state in FAILURE_STATES]
    late = [camera for camera in counted if camera.state in LATE_STATES]
    working = len(counted) - len(failing) - len(late)
    if not counted:
        return "No camera has sent anything lately.", ()
    if not failing and not late:
        return ("The only camera works." if working == 1 else f"All {working} cameras work."), ()
    sentences = []
    if working or failing:
        sentences.append(f"{working} of {len(counted)} cameras work{'s' * (working == 1)}")
    if failing:
        sentences.append(f"{len(failing)} need{'s' * (len(failing) == 1)} attention: {_named(failing, name_of)}")
    if late:
        sentences.append(_late(late, len(counted), now))
    steps = [_step(state) for state in FAILURE_STATES if any(camera.state is state for camera in failing)]
    return f"{'; '.join(sentences)}.", (*steps, *([f"{MAY_BE_CLOSED} {CHECK_IF_OPEN}"] if late else []))


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
