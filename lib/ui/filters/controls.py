"""The sidebar's controls: one set for all pages, kept while pages change.

In: what the data offers and what its places are called. Out: the viewer's `Choice`. A control that changes no other one
runs only the part of the page that `PAGE_PART` names, so that the browser need not draw the sidebar again.
"""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from lib.data.filters import Filters, choices
from lib.data.labels import label
from lib.data.periods import Compare, Grain, Period, Preset, fitting_grain
from lib.data.place_names import Names
from lib.ui.filters import url_state
from lib.ui.filters.url_state import Choice, Offer

PAGE_PART = "page"
_READ, _WORDS, _LAST_DAYS, _REVEALED = "link_read", "link_words", "last_complete_days", "controls_revealed"
_PLACES = ("stores", "aisles")
_SINGLE = ("preset", "compare", "compare_first_day", "grain")
_PLACES_SAID = {"stores": "Where the cameras are.", "aisles": "Aisles of the chosen stores."}
_LOOKS_SAID = (
    (
        "emotions",
        "Apparent expression",
        "What the face looked like to the analyzer. It says nothing about what a person felt. Unclear: no expression "
        "reached 50% confidence.",
    ),
    ("age_bands", "Age band", "By the middle of the predicted range, years."),
    ("genders", "Predicted gender", "Predicted from looks; not a person's identity."),
)
_LOOKS = tuple(name for name, _, _ in _LOOKS_SAID)
_PRESETS = {
    Preset.TODAY: "Today",
    Preset.YESTERDAY: "Yesterday",
    Preset.LAST_7_DAYS: "Last 7 days",
    Preset.LAST_28_DAYS: "Last 28 days",
    Preset.LAST_90_DAYS: "Last 90 days",
    Preset.THIS_MONTH: "This month",
    Preset.CUSTOM: "Custom days",
}
_COMPARES = {
    Compare.NOTHING: "Nothing",
    Compare.PREVIOUS: "Previous period",
    Compare.LAST_YEAR: "Same period last year",
    Compare.CUSTOM: "Another period",
}
_AUTO = "auto"
_HOURS_AT_MOST_DAYS = 31


def draw(offer: Offer, names: Names) -> None:
    """The controls in the sidebar; what a link asked for and could not be kept is said on the page."""
    state = st.session_state
    if _READ not in state:
        asked, words = url_state.read(st.query_params.to_dict(), offer)
        _show(asked)
        state[_READ], state[_WORDS] = True, words
    for name in (*_SINGLE, *_LOOKS):
        # What was set for a control, and never chosen by hand, is forgotten on another page unless it is set again.
        state[name] = state[name]
    with st.sidebar:
        _when(offer)
        _which(offer, names)
        st.button(
            "Reset filters", icon=":material/restart_alt:", on_click=_show, args=(offer.default,), width="stretch"
        )
    state[_REVEALED] = _revealed()
    for words in state[_WORDS]:
        st.warning(words, icon=":material/link_off:")


def choice(offer: Offer) -> Choice:
    """What the controls say, once they have been drawn."""
    state = st.session_state
    period = _period(offer)
    compare, grain = Compare(state["compare"]), None if state["grain"] == _AUTO else Grain(state["grain"])
    filters = Filters(
        first_day=period.first_day,
        end_day=period.end_day,
        **{name: tuple(state[name]) for name in (*_PLACES, *_LOOKS)},
        bands=offer.bands,
    )
    first_day = state.get("compare_first_day") if compare is Compare.CUSTOM else None
    return Choice(
        filters=filters,
        preset=Preset(state["preset"]),
        compare=compare,
        compare_first_day=first_day if isinstance(first_day, date) else None,
        grain=fitting_grain(period) if _too_many_hours(grain, period) else grain,
    )


def say_grain(offer: Offer) -> None:
    """A word where hours were chosen for more days than can be told by the hour."""
    period = _period(offer)
    if st.session_state["grain"] == Grain.HOUR and _too_many_hours(Grain.HOUR, period):
        st.caption(
            f":material/schedule: Hours can be told apart in up to {_HOURS_AT_MOST_DAYS} days; these are shown by "
            f"{fitting_grain(period)}."
        )


def _too_many_hours(grain: Grain | None, period: Period) -> bool:
    return grain is Grain.HOUR and period.days > _HOURS_AT_MOST_DAYS


def _period(offer: Offer) -> Period:
    preset = Preset(st.session_state["preset"])
    if preset is not Preset.CUSTOM:
        return offer.days_of(preset)
    default = offer.default.filters
    first, last = st.session_state.get(_LAST_DAYS, (default.first_day, default.end_day - timedelta(days=1)))
    return Period(first, last + timedelta(days=1))


def _revealed() -> tuple[bool, ...]:
    """Which of the controls that come and go stand in the sidebar."""
    return st.session_state["preset"] == Preset.CUSTOM, st.session_state["compare"] == Compare.CUSTOM


def _redraw_page_part() -> None:
    """Runs when a control has changed: all is drawn again only where another control comes or goes."""
    if st.session_state[_REVEALED] == _revealed():
        st.rerun(PAGE_PART)


def _show(choice: Choice) -> None:
    """Make the controls say `choice`; also the way in for the reset button, which ends the words about the link."""
    state, filters = st.session_state, choice.filters
    state["preset"], state["compare"] = choice.preset.value, choice.compare.value
    state["days"] = (filters.first_day, filters.end_day - timedelta(days=1))
    state["compare_first_day"] = choice.compare_first_day
    state["grain"] = choice.grain.value if choice.grain else _AUTO
    for name in (*_PLACES, *_LOOKS):
        state[name] = list(getattr(filters, name))
    state[_WORDS] = ()


def _when(offer: Offer) -> None:
    preset = st.selectbox(
        "Period",
        [preset.value for preset in Preset],
        key="preset",
        format_func=lambda value: _PRESETS[Preset(value)],
        help="In the stores' local time. The last 7, 28 and 90 days end with today once it has a picture.",
        persist_state="session",
        on_change=_redraw_page_part,
    )
    if preset == Preset.CUSTOM:
        _days(offer)
    compare = st.selectbox(
        "Compare with",
        [compare.value for compare in Compare],
        key="compare",
        format_func=lambda value: _COMPARES[Compare(value)],
        help="Dashed marks and signed differences. Last year is 52 weeks earlier, so that weekdays stand beside "
        "the same weekdays.",
        persist_state="session",
        on_change=_redraw_page_part,
    )
    if compare == Compare.CUSTOM:
        _compare_from(offer)
    st.selectbox(
        "Time steps",
        [_AUTO, *(grain.value for grain in Grain)],
        key="grain",
        format_func=lambda value: "Automatic" if value == _AUTO else value.capitalize(),
        help="Automatic: hours for up to 3 days, days for up to 92, then weeks from Monday.",
        persist_state="session",
        on_change=_redraw_page_part,
    )


def _which(offer: Offer, names: Names) -> None:
    stores = _places("stores", "Stores", list(offer.aisles), names.store)
    _places("aisles", "Aisles", offer.aisles_of(stores), names.any_aisle, on_change=_redraw_page_part)
    for name, title, help_text in _LOOKS_SAID:
        st.pills(
            title,
            choices(offer.bands)[name],
            selection_mode="multi",
            key=name,
            format_func=label,
            help=f"{help_text} Nothing chosen means all.",
            persist_state="session",
            on_change=_redraw_page_part,
        )


def _days(offer: Offer) -> None:
    last_day = max(offer.today, offer.newest_day)
    shown = st.session_state["days"]
    st.session_state["days"] = tuple(min(max(day, offer.first_day), last_day) for day in shown)
    chosen: object = st.date_input(
        "Days",
        min_value=offer.first_day,
        max_value=last_day,
        key="days",
        format="YYYY-MM-DD",
        help=f"First and last day. The data has {offer.first_day} to {offer.newest_day}.",
        persist_state="session",
    )
    if isinstance(chosen, tuple) and len(chosen) == 2:
        st.session_state[_LAST_DAYS] = chosen
    else:  # the viewer has picked the first day and not yet the last
        st.caption("Now choose the last day.")


def _compare_from(offer: Offer) -> None:
    period = _period(offer)
    if st.session_state.get("compare_first_day") is None:
        st.session_state["compare_first_day"] = period.earlier(period.days).first_day
    st.date_input(
        "Compare from",
        key="compare_first_day",
        format="YYYY-MM-DD",
        help="First of as many days as the period has.",
        persist_state="session",
        on_change=_redraw_page_part,
    )


def _places(
    name: str,
    title: str,
    options: list[str],
    called: Callable[[str], str],
    on_change: Callable[[], None] | None = None,
) -> tuple[str, ...]:
    """The ids chosen of `options`; one that is no longer offered is let go, with a word."""
    let_go = [value for value in st.session_state[name] if value not in options]
    st.session_state[name] = [value for value in st.session_state[name] if value in options]
    chosen = st.multiselect(
        title,
        options,
        key=name,
        format_func=called,
        placeholder=f"All {name}",
        help=f"{_PLACES_SAID[name]} Nothing chosen means all.",
        persist_state="session",
        on_change=on_change,
    )
    if let_go:
        st.caption(f"Let go, since the chosen stores do not have it: {', '.join(map(called, let_go))}.")
    return tuple(chosen)
