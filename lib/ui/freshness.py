"""The freshness strip: one line on every page that says whether the cameras still send.

In: settings and the time. Out: a link to the Cameras page that carries the line; and how each camera does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import streamlit as st

from lib.data.engine import EngineError
from lib.data.place_names import Names, local_now
from lib.frames.freshness import Camera, cameras_of, sentence
from lib.ui import data_access
from lib.ui.filters.url_state import plain
from lib.ui.settings import Settings

_KEPT = "cameras_watched"
_PAGE = "pages/cameras.py"


@dataclass(frozen=True, slots=True)
class Watched:
    """Every camera, worst first, as it was at `looked_at`; pictures are counted from `since` (both UTC, no offset)."""

    cameras: tuple[Camera, ...]
    names: Names
    offsets: Mapping[str, timedelta]
    newest_picture_at: datetime | None
    since: datetime
    looked_at: datetime

    def local(self, store_id: str, at: datetime) -> datetime:
        """An instant on a store's wall clock; UTC where neither its time zone nor a picture tells."""
        known = self.names.stores.get(store_id)
        return local_now(at.replace(tzinfo=UTC), known.time_zone if known else None, self.offsets.get(store_id))


def watched(settings: Settings) -> Watched:
    """How the cameras do; worked out once for each answer. Raises EngineError."""
    started, answer = data_access.start(settings), data_access.freshness(settings)
    made_of = (started.loaded_at, answer.loaded_at)
    kept: tuple[object, Watched] | None = st.session_state.get(_KEPT)
    if kept is None or kept[0] != made_of:
        kept = made_of, _watched(started.value, answer)
        st.session_state[_KEPT] = kept
    return kept[1]


def _watched(start: data_access.Start, answer: data_access.Answer[data_access.Freshness]) -> Watched:
    looked_at = answer.loaded_at.astimezone(UTC).replace(tzinfo=None)
    since = datetime.combine(looked_at.date() - timedelta(days=data_access.FRESHNESS_DAYS), time())
    return Watched(
        cameras=cameras_of(answer.value.cameras, answer.value.heartbeats, start.places, since, looked_at),
        names=start.reference.names,
        offsets=start.offsets,
        newest_picture_at=None if start.places.empty else start.places["last_at"].max().to_pydatetime(),
        since=since,
        looked_at=looked_at,
    )


def strip(settings: Settings, now: datetime) -> None:
    """One line below the heading; `now` is aware. A page goes on without the answer where there is none."""
    try:
        seen = watched(settings)
    except EngineError as error:
        st.caption(f":material/videocam_off: The cameras could not be looked after: {plain(str(error))}")
        return
    now_utc = now.astimezone(UTC).replace(tzinfo=None)
    words = sentence(seen.cameras, seen.newest_picture_at, now_utc, lambda camera: called(camera, seen.names))
    st.page_link(
        _PAGE,
        label=f":small[{plain(words)} · details]",
        icon=":material/videocam:",
        help=f"Looked at {seen.looked_at:%H:%M} UTC. The Cameras page says more.",
    )


def called(camera: Camera, names: Names) -> str:
    """A camera by its store's and aisle's names and its own id."""
    place = names.place(camera.store_id, camera.aisle_id, one_store=False)
    return f"{place} · {camera.camera_id}" if camera.camera_id else place
