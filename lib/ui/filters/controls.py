"""The sidebar's controls: one set for all pages, with values that survive page changes.

In: the filter options and the names of places. Out: the viewer's `FilterChoice`. A control that does not affect other
controls reruns only the fragment `PAGE_FRAGMENT`, so that the browser does not redraw the sidebar.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from lib.data.filters import Filters, choices
from lib.data.labels import label
from lib.data.periods import PRESETS_UP_TO_TODAY, Compare, Grain, Period, Preset, fitting_grain
from lib.data.place_names import Names
from lib.ui import selections
from lib.ui.filters import history, url_state
from lib.ui.filters.options import (
    COMPARISONS,
    NOTHING_IGNORED,
    OLDEST_DAY_TO_COMPARE,
    PRESETS,
    TITLES,
    FilterChoice,
    FilterOptions,
    grain_title,
)

PAGE_FRAGMENT = "page"
_URL_READ, _MESSAGES, _LAST_DAYS, _REVEALED = "url_read", "url_messages", "last_complete_days", "controls_revealed"
_IGNORED = "ignored_controls"
_DEFAULT_COMPARE, _COMPARE_CHOSEN = "default_compare", "compare_is_chosen"
_PLACES = ("stores", "aisles")
_TIME = ("preset", "include_today", "compare", "grain")
_SINGLE = (*_TIME, "compare_first_day")
_PLACES_HELP = {"stores": "Where the cameras are.", "aisles": "Aisles of the chosen stores."}
NONE_MEANS_ALL = "None selected means all."
_ATTRIBUTE_CONTROLS = (
    (
        "emotions",
        "The expression that software reads from the face, not what the person felt. Unclear: no expression "
        "reached 50% confidence.",
    ),
    ("age_bands", "By the midpoint of the predicted age range, in years."),
    ("genders", "Predicted from appearance; not a person's identity."),
)
_ATTRIBUTES = tuple(name for name, _ in _ATTRIBUTE_CONTROLS)
RESET_FILTERS = "Reset filters"
CHOOSE_LAST_DAY = "Now choose the last day."
_AUTO = "auto"
_MAX_DAYS_BY_HOUR = 31


def removed_places(labels: Iterable[str]) -> str:
    return f"Removed: {', '.join(labels)} (not in the selected stores)."


def draw(
    options: FilterOptions,
    names: Names,
    ignored_here: Mapping[str, str] = NOTHING_IGNORED,
    compare: Compare = Compare.NOTHING,
) -> None:
    """Draw the controls in the sidebar, and on the page the messages about values of the link that were dropped.

    Those that the page ignores are disabled; `ignored_here` has the reason for each of them. `compare` is what the page
    compares with until the viewer chooses.
    """
    state = st.session_state
    state[_IGNORED], state[_DEFAULT_COMPARE] = dict(ignored_here), compare
    if _URL_READ not in state or history.url_is_read():
        choice, messages = url_state.read({name: st.query_params.get_all(name) for name in st.query_params}, options)
        _set_controls(choice)
        state[_COMPARE_CHOSEN] = st.query_params.get("compare") == choice.compare
        selected = selections.read(st.query_params.to_dict(), choice.filters)
        state[_URL_READ], state[_MESSAGES] = True, (*messages, *selected)
    if not state[_COMPARE_CHOSEN]:
        state["compare"] = compare.value
    for name in (*_SINGLE, *_ATTRIBUTES):
        # On a page change Streamlit drops a value that the viewer has not changed by hand, unless it is set again.
        state[name] = state[name]
    with st.sidebar:
        _draw_time_controls(options)
        _draw_reasons(_TIME)
        _draw_face_controls(options, names)
        _draw_reasons((*_PLACES, *_ATTRIBUTES))
        st.button(
            RESET_FILTERS,
            icon=":material/restart_alt:",
            on_click=_reset,
            args=(options.default,),
            width="stretch",
        )
    state[_REVEALED] = _revealed()
    if state[_MESSAGES]:
        st.warning("  \n".join(state[_MESSAGES]), icon=":material/link_off:")


def default_choice(options: FilterOptions) -> FilterChoice:
    """The values on this page without a choice of the viewer; `draw` must have run before."""
    return replace(options.default, compare=st.session_state[_DEFAULT_COMPARE])


def ignored() -> Mapping[str, str]:
    """The controls that the page ignores, with the reasons; `draw` must have run before."""
    reasons: Mapping[str, str] = st.session_state[_IGNORED]
    return reasons


def current_choice(options: FilterOptions) -> FilterChoice:
    """The controls' values; `draw` must have run before."""
    state = st.session_state
    period = _period(options)
    compare, grain = Compare(state["compare"]), None if state["grain"] == _AUTO else Grain(state["grain"])
    chosen: dict[str, Any] = {name: tuple(state[name]) for name in (*_PLACES, *_ATTRIBUTES)}
    filters = Filters(first_day=period.first_day, end_day=period.end_day, **chosen, bands=options.bands)
    first_day = state.get("compare_first_day") if compare is Compare.CUSTOM else None
    return FilterChoice(
        filters=filters,
        preset=Preset(state["preset"]),
        include_today=state["include_today"],
        compare=compare,
        compare_first_day=first_day if isinstance(first_day, date) else None,
        grain=fitting_grain(period) if _too_many_hours(grain, period) else grain,
    )


def show_grain_note(options: FilterOptions) -> None:
    """A caption where hours were chosen for more days than can be shown by the hour."""
    period = _period(options)
    if st.session_state["grain"] == Grain.HOUR and _too_many_hours(Grain.HOUR, period):
        st.caption(
            f":material/schedule: Hourly steps are available for up to {_MAX_DAYS_BY_HOUR} days; this period is shown "
            f"by {fitting_grain(period)}."
        )


def choose_grain(grain: Grain) -> None:
    """Set the time steps, as if the viewer had chosen them; for the callback of a button. Redraws the sidebar too."""
    st.session_state["grain"] = grain.value
    st.rerun()


def _too_many_hours(grain: Grain | None, period: Period) -> bool:
    return grain is Grain.HOUR and period.days > _MAX_DAYS_BY_HOUR


def _period(options: FilterOptions) -> Period:
    preset = Preset(st.session_state["preset"])
    if preset is not Preset.CUSTOM:
        return options.days_of(preset, st.session_state["stores"], st.session_state["include_today"])
    default = options.default.filters
    first, last = st.session_state.get(_LAST_DAYS, (default.first_day, default.end_day - timedelta(days=1)))
    return Period(first, last + timedelta(days=1))


def _revealed() -> tuple[bool, ...]:
    """Which of the optional controls are visible or enabled."""
    preset, compare = st.session_state["preset"], st.session_state["compare"]
    return preset == Preset.CUSTOM, preset in PRESETS_UP_TO_TODAY, compare == Compare.CUSTOM


def _rerun_page_fragment() -> None:
    """Callback of a changed control: reruns the fragment alone unless it shows, hides, enables or disables another."""
    if st.session_state[_REVEALED] == _revealed():
        st.rerun(PAGE_FRAGMENT)


def _choose_compare() -> None:
    st.session_state[_COMPARE_CHOSEN] = True
    _rerun_page_fragment()


def _reset(default: FilterChoice) -> None:
    """Callback of the reset button: the default filters, and nothing selected in charts."""
    _set_controls(default)
    selections.clear()


def _set_controls(choice: FilterChoice) -> None:
    """Set the controls to `choice` and clear the messages about the link."""
    state, filters = st.session_state, choice.filters
    state["preset"], state["compare"] = choice.preset.value, choice.compare.value
    state["include_today"] = choice.include_today
    state["days"] = (filters.first_day, filters.end_day - timedelta(days=1))
    state["compare_first_day"] = choice.compare_first_day
    state["grain"] = choice.grain.value if choice.grain else _AUTO
    for name in (*_PLACES, *_ATTRIBUTES):
        state[name] = list(getattr(filters, name))
    state[_MESSAGES], state[_COMPARE_CHOSEN] = (), False


def _draw_time_controls(options: FilterOptions) -> None:
    preset = st.selectbox(
        TITLES["period"],
        [preset.value for preset in Preset],
        key="preset",
        format_func=lambda value: PRESETS[Preset(value)],
        **_usable(
            "preset",
            "In the stores' local time. The last 7, 28 and 90 days and this month end with the last day that is over "
            "in all chosen stores.",
        ),
        persist_state="session",
        on_change=_rerun_page_fragment,
    )
    st.toggle(
        TITLES["include_today"],
        key="include_today",
        **_usable(
            "preset",
            "Adds today, which is not over, to the last 7, 28 and 90 days and to this month; other periods have their "
            "own last day. A comparison then ends at the same hour of both last days.",
            preset in PRESETS_UP_TO_TODAY,
        ),
        persist_state="session",
        on_change=_rerun_page_fragment,
    )
    if preset == Preset.CUSTOM:
        _draw_days(options)
    compare = st.selectbox(
        TITLES["compare"],
        [compare.value for compare in Compare],
        key="compare",
        format_func=lambda value: COMPARISONS[Compare(value)],
        **_usable(
            "compare",
            "Shown as dashed marks and signed differences. Last year is 52 weeks earlier, so that weekdays align.",
        ),
        persist_state="session",
        on_change=_choose_compare,
    )
    if compare == Compare.CUSTOM:
        _draw_compare_from(options)
    st.selectbox(
        TITLES["grain"],
        [_AUTO, *(grain.value for grain in Grain)],
        key="grain",
        format_func=lambda value: grain_title(None if value == _AUTO else Grain(value)),
        **_usable("grain", "Automatic: hours for up to 3 days, days for up to 92, then weeks from Monday."),
        persist_state="session",
        on_change=_rerun_page_fragment,
    )


def _usable(name: str, help_text: str, usable: bool = True) -> dict[str, Any]:
    """Options of the control `name`: disabled where the page ignores it, with the reason as its help."""
    reason = ignored().get(name)
    return {"disabled": reason is not None or not usable, "help": reason or help_text}


def _draw_reasons(names: Iterable[str]) -> None:
    """Why the page ignores these controls, each reason once."""
    for reason in dict.fromkeys(ignored()[name] for name in names if name in ignored()):
        st.caption(f":material/block: {reason}")


def _draw_face_controls(options: FilterOptions, names: Names) -> None:
    stores = _draw_places("stores", list(options.aisles), names.store)
    _draw_places("aisles", options.aisles_of(stores), names.any_aisle, on_change=_rerun_page_fragment)
    for name, help_text in _ATTRIBUTE_CONTROLS:
        st.pills(
            TITLES[name],
            choices(options.bands)[name],
            selection_mode="multi",
            key=name,
            format_func=label,
            **_usable(name, f"{help_text} {NONE_MEANS_ALL}"),
            persist_state="session",
            on_change=_rerun_page_fragment,
        )


def _draw_days(options: FilterOptions) -> None:
    last_day = options.last_choosable_day
    shown = st.session_state["days"]
    st.session_state["days"] = tuple(min(max(day, options.first_day), last_day) for day in shown)
    chosen: object = st.date_input(
        TITLES["days"],
        min_value=options.first_day,
        max_value=last_day,
        key="days",
        format="YYYY-MM-DD",
        **_usable("preset", f"First and last day. Data is available from {options.first_day} to {options.newest_day}."),
        persist_state="session",
    )
    if isinstance(chosen, tuple) and len(chosen) == 2:
        st.session_state[_LAST_DAYS] = chosen
    else:  # the viewer has picked only the first day so far
        st.caption(CHOOSE_LAST_DAY)


def _draw_compare_from(options: FilterOptions) -> None:
    period = _period(options)
    if st.session_state.get("compare_first_day") is None:
        st.session_state["compare_first_day"] = period.earlier(period.days).first_day
    st.date_input(
        TITLES["compare_first_day"],
        min_value=OLDEST_DAY_TO_COMPARE,
        max_value=options.last_choosable_day,
        key="compare_first_day",
        format="YYYY-MM-DD",
        **_usable("compare", "First day of a period of the same length."),
        persist_state="session",
        on_change=_rerun_page_fragment,
    )


def _draw_places(
    name: str,
    options: list[str],
    label_of: Callable[[str], str],
    on_change: Callable[[], None] | None = None,
) -> tuple[str, ...]:
    """The chosen ids; an id that is no longer an option is removed, with a caption."""
    removed = [value for value in st.session_state[name] if value not in options]
    st.session_state[name] = [value for value in st.session_state[name] if value in options]
    chosen = st.multiselect(
        TITLES[name],
        options,
        key=name,
        format_func=label_of,
        placeholder=f"All {name}",
        **_usable(name, f"{_PLACES_HELP[name]} {NONE_MEANS_ALL}"),
        persist_state="session",
        on_change=on_change,
    )
    if removed:
        st.caption(removed_places(map(label_of, removed)))
    return tuple(chosen)
