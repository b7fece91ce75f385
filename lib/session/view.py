"""A page's frame: heading, what it is about, the freshness strip, warnings, and the footer.

In: the viewer's choices. Out: a `View` with what may be told of them; a page without anything to draw ends here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib import campaigns, frames, theme
from lib.charts import Backdrop
from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.contract.reference import Campaign
from lib.cube import Cube, Slice
from lib.filters import Filters
from lib.frames import Summary
from lib.names import Names, local_now, local_today
from lib.periods import Grain, Period, fitting_grain
from lib.session import answers, controls, panels
from lib.session.link import Choice, Offer
from lib.session.states import stop_with_empty_selection, stop_without_data
from lib.session.strip import strip
from lib.settings import Settings
from lib.window import Window, window_of

_WINDOWS = "windows"
_MOST_WINDOWS = 6


@dataclass(frozen=True)
class View:
    """What a page draws: what may be told of the chosen part of the rollup, and of the period compared with."""

    filters: Filters
    slice: Slice
    compared: Slice | None
    names: Names
    campaigns: tuple[Campaign, ...]
    local_now: datetime
    settings: Settings
    loaded: answers.Answer[Cube]
    compared_cube: Cube | None = None

    @property
    def grain(self) -> Grain:
        return self.slice.steps.grain

    @cached_property
    def summary(self) -> Summary:
        return frames.summary(self.slice)

    @cached_property
    def compared_summary(self) -> Summary | None:
        return frames.summary(self.compared) if self.compared else None

    @cached_property
    def steps(self) -> pd.DataFrame:
        """`frames.over_time` of the view."""
        return frames.over_time(self.slice, self.local_now)

    @cached_property
    def compared_steps(self) -> pd.DataFrame | None:
        return frames.over_time(self.compared) if self.compared else None

    @cached_property
    def behind(self) -> Backdrop:
        """What stands behind the view's charts along time."""
        return Backdrop(
            steps=self.slice.steps,
            threshold_faces=self.slice.threshold_faces,
            gaps=frames.gaps(self.steps, self.slice.steps.width),
            campaigns=campaigns.bands(
                self.campaigns, self.filters.period, self.names, self.filters.stores, self.filters.aisles
            )[["start", "end", "label"]],
        )

    def narrowed(self, **chosen: Any) -> "View":
        """The same view with other filters inside the loaded days, such as `emotions=("HAPPY",)`; asks nothing.

        What it is compared with is narrowed alike: the days that stand beside the chosen ones. There is nothing to
        compare with where the loaded weeks do not give those days.
        """
        filters = replace(self.filters, **chosen)
        here = _cut(self.loaded.value, filters, self.grain, self.settings)
        return replace(self, filters=filters, slice=here, compared=self._beside(filters))

    def _beside(self, filters: Filters) -> Slice | None:
        cube = self.compared_cube
        if cube is None or self.compared is None:
            return None
        days_apart = (self.filters.first_day - self.compared.filters.first_day).days
        then = filters.period.earlier(days_apart)
        if not cube.period.gives(then, cube.grain):
            return None
        beside = replace(filters, first_day=then.first_day, end_day=then.end_day)
        return _cut(cube, beside, self.grain, self.settings)

    def elsewhere(self, period: Period, stores: tuple[str, ...]) -> "View":
        """Faces of the chosen age bands and genders on other days, by the day, in every aisle of `stores`.

        Asks a query unless these days are loaded. Raises EngineError.
        """
        first_day, end_day = period.first_day, period.end_day
        filters = replace(self.filters, first_day=first_day, end_day=end_day, stores=stores, aisles=(), emotions=())
        loaded = _loaded(self.settings, answers.start(self.settings).value.places, period, filters)
        there = _cut(loaded.value, filters, Grain.DAY, self.settings)
        return replace(self, filters=filters, slice=there, compared=None, loaded=loaded, compared_cube=None)


def open_page(title: str) -> None:
    """The heading, inside the app's frame.

    Until `st.navigation` has run once in a server, Streamlit takes a folder named `pages` for its older way of making
    pages, and runs the page that a link names without `streamlit_app.py`. Such a visit is started again, the right
    way: https://github.com/streamlit/streamlit/pull/10276
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    answers.begin_view()
    panels.style()
    st.title(title)


def open_view(title: str, pose: bool = False) -> View:
    """Heading, freshness strip and `chosen_view`; head poses are counted with `pose` only.

    Raises EngineError and InvalidSetting.
    """
    open_page(title)
    strip(answers.app_settings(), datetime.now(UTC))
    return _chosen(_say, needs_faces=True, pose=pose)


def open_audience(title: str) -> View:
    """Like `open_view`, for a page with days and aisles of its own: of the controls, age bands and genders count.

    Raises EngineError and InvalidSetting.
    """
    open_page(title)
    strip(answers.app_settings(), datetime.now(UTC))
    return _chosen(_say_audience, needs_faces=False)


def chosen_view(needs_faces: bool = True) -> View:
    """Controls, the filters in a sentence and warnings; stops with a plain word where there is no face.

    With `needs_faces` False a view of pictures without a face will do. Raises EngineError and InvalidSetting.
    """
    return _chosen(_say, needs_faces)


def _chosen(say: Callable[[View], None], needs_faces: bool, pose: bool = False) -> View:
    settings = answers.app_settings()
    start = answers.start(settings).value
    if start.places.empty:
        stop_without_data(settings)
    local_times = _local_times(start, datetime.now(UTC))
    offer = Offer.of(start.places, local_today(local_times.values()), settings.age_bands)
    choice = controls.choose(offer, start.reference.names)
    view = _view(settings, start, choice, local_times, pose)
    say(view)
    warn_of_analyzers(view.slice.seen_analyzers)
    for problem in start.reference.problems:
        st.warning(f"**One of your own tables is not used.** {problem}", icon=":material/table:")
    if needs_faces and view.slice.empty:
        stop_with_empty_selection(view.filters, view.summary, offer, start.reference.names)
    return view


def _view(
    settings: Settings, start: answers.Start, choice: Choice, local_times: dict[str, datetime], pose: bool
) -> View:
    filters = choice.filters
    grain = choice.grain or fitting_grain(filters.period)
    loaded = _loaded(settings, start.places, filters.period, filters, pose)
    other = controls.compared(choice)
    compared = compared_cube = None
    if other is not None:
        then = replace(filters, first_day=other.first_day, end_day=other.end_day)
        compared_cube = _loaded(settings, start.places, other, then, pose).value
        compared = _cut(compared_cube, then, grain, settings)
    in_view = [time for store, time in local_times.items() if not filters.stores or store in filters.stores]
    return View(
        filters=filters,
        slice=_cut(loaded.value, filters, grain, settings),
        compared=compared,
        names=start.reference.names,
        campaigns=start.reference.campaigns,
        local_now=min(in_view),
        settings=settings,
        loaded=loaded,
        compared_cube=compared_cube,
    )


def _cut(cube: Cube, filters: Filters, grain: Grain, settings: Settings) -> Slice:
    return cube.slice(filters, grain, settings.min_faces)


def _loaded(
    settings: Settings, places: pd.DataFrame, period: Period, filters: Filters, pose: bool = False
) -> answers.Answer[Cube]:
    """The smallest rollup that this session has loaded and that holds the view, or a new one."""
    wanted = window_of(places, period, filters.stores, filters.aisles, pose)
    known: list[Window] = st.session_state.get(_WINDOWS, [])
    window = next((each for each in known if each.serves(wanted)), wanted)
    st.session_state[_WINDOWS] = [window, *(each for each in known if each != window)][:_MOST_WINDOWS]
    return answers.cube(settings, window)


def _local_times(start: answers.Start, now: datetime) -> dict[str, datetime]:
    """Each store's wall clock."""
    zones = {store.store_id: store.time_zone for store in start.reference.names.stores.values()}
    return {store: local_now(now, zones.get(store), offset) for store, offset in start.offsets.items()}


def _say(view: View) -> None:
    """What the numbers are about."""
    compared = f"; compared with {view.compared.filters.period.words()}" if view.compared else ""
    st.caption(f"{view.filters.sentence(view.names.any)}{compared}.")
    if view.filters.emotions:
        st.caption(":material/filter_alt: An expression filter is on: shares are among the chosen expressions only.")
    if view.compared is not None and view.compared.empty:
        st.caption(":material/compare_arrows: There is nothing to compare with: no face was seen in that period.")


def _say_audience(view: View) -> None:
    looks = {"age bands": view.filters.age_bands, "predicted gender": view.filters.genders}
    chosen = "; ".join(f"{name} {', '.join(map(theme.label, values))}" for name, values in looks.items() if values)
    st.caption(
        f"Days and aisles are chosen here; of the sidebar's filters, age and gender count: {chosen or 'all faces'}."
    )


def warn_of_analyzers(analyzers: tuple[str, ...]) -> None:
    """Say it when rows are made up, and when several analyzers' answers are mixed."""
    if SYNTHETIC_ANALYZER in analyzers:
        only = "These rows are" if len(analyzers) == 1 else "Some of these rows are"
        st.warning(f"**Synthetic data.** {only} made up to show what the app does.", icon=":material/science:")
    if len(analyzers) > 1:
        st.warning(
            f"**Several analyzers are mixed:** {', '.join(analyzers)}. Their answers are not comparable one to one.",
            icon=":material/join:",
        )


def csv_button(place: Any, title: str, file_name: str, make: Callable[[], bytes], primary: bool = False) -> None:
    """A download whose bytes are made when it is clicked, without running the page again; `place` is a container."""
    place.download_button(
        title,
        data=make,
        file_name=file_name,
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        width="stretch",
    )


def footer(view: View) -> None:
    """What the page was made of and what that cost, and the button that asks anew."""
    cube = view.loaded.value
    least = view.settings.min_faces
    told = (
        f"Counts are rounded to the nearest {least}, and groups of fewer than {least} faces are hidden. "
        if least > 1
        else "Small groups are not hidden here (SHOPPER_MIN_FACES is 1): handle every count with care. "
    )
    st.divider()
    frame = st.container(horizontal=True, vertical_alignment="center")
    frame.caption(
        f"{told}A face is one detection in one picture, not a person; expressions are apparent, not feelings.  \n"
        f"{theme.count(cube.loaded_rows)} rollup rows by the {cube.grain} · {answers.engine_name(view.settings)} · "
        f"loaded {view.loaded.loaded_at:%Y-%m-%d %H:%M:%S} UTC in {view.loaded.seconds:.1f} s · "
        f"this view: {answers.view_cost().sentence()} · your session: {answers.session_cost().sentence()}"
    )
    frame.button(
        "Refresh",
        icon=":material/refresh:",
        help="Ask the engine anew; queries may be billed.",
        on_click=answers.forget,
    )
