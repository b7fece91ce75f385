"""The sidebar's controls: one set for all pages, kept while pages change and written to the URL.

In: what the data offers and what its places are called. Out: the viewer's `Choice`.
"""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from lib.filters import Filters, choices
from lib.labels import label
from lib.names import Names
from lib.periods import Compare, Grain, Period, Preset, compared_period, fitting_grain
from lib.session import link
from lib.session.link import Choice, Offer

_READ, _WORDS, _LAST_DAYS = "link_read", "link_words", "last_complete_days"
_PLACES = ("stores", "aisles")
_SINGLE = ("preset", "compare", "compare_first_day", "grain")
_LOOKS = ("emotions", "age_bands", "genders")
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


def choose(offer: Offer, names: Names) -> Choice:
    """Draw the controls in the sidebar and give what they say."""
    state = st.session_state
    if _READ not in state:
        asked, words = link.read(st.query_params.to_dict(), offer)
        _show(asked)
        state[_READ], state[_WORDS] = True, words
    for name in _SINGLE:
        # What was set for a control, and never chosen by hand, is forgotten on another page unless it is set again.
        state[name] = state[name]
    with st.sidebar:
        choice = _controls(offer, names)
        st.button(
            "Reset filters", icon=":material/restart_alt:", on_click=_show, args=(offer.default,), width="stretch"
        )
    link.write(choice)
    for words in state[_WORDS]:
        st.warning(words, icon=":material/link_off:")
    return choice


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


def _controls(offer: Offer, names: Names) -> Choice:
    preset = Preset(
        st.selectbox(
            "Period",
            [preset.value for preset in Preset],
            key="preset",
            format_func=lambda value: _PRESETS[Preset(value)],
            help="In the stores' local time. The last 7, 28 and 90 days end with today once it has a picture.",
            persist_state="session",
        )
    )
    period = _days(offer) if preset is Preset.CUSTOM else offer.days_of(preset)
    compare, compare_first_day = _compare(period)
    grain = _grain(period)
    stores = _several("stores", "Stores", list(offer.aisles), "All stores", "Where the cameras are.", names.store)
    aisles = _several(
        "aisles", "Aisles", offer.aisles_of(stores), "All aisles", "Aisles of the chosen stores.", names.any_aisle
    )
    offered = choices(offer.bands)
    emotions = _several(
        "emotions",
        "Apparent expression",
        list(offered["emotions"]),
        "All expressions",
        "What the face looked like to the analyzer. It says nothing about what a person felt. Unclear: no expression "
        "reached 50% confidence.",
        label,
    )
    bands = _several(
        "age_bands",
        "Age band",
        list(offered["age_bands"]),
        "All age bands",
        "By the middle of the predicted range, years.",
        label,
    )
    genders = _several(
        "genders",
        "Predicted gender",
        list(offered["genders"]),
        "All genders",
        "Predicted from looks; not a person's identity.",
        label,
    )
    filters = Filters(
        first_day=period.first_day,
        end_day=period.end_day,
        stores=stores,
        aisles=aisles,
        emotions=emotions,
        age_bands=bands,
        genders=genders,
        bands=offer.bands,
    )
    return Choice(filters, preset, compare, compare_first_day, grain)


def _days(offer: Offer) -> Period:
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
    default = offer.default.filters
    first, last = st.session_state.get(_LAST_DAYS, (default.first_day, default.end_day - timedelta(days=1)))
    return Period(first, last + timedelta(days=1))


def _compare(period: Period) -> tuple[Compare, date | None]:
    compare = Compare(
        st.selectbox(
            "Compare with",
            [compare.value for compare in Compare],
            key="compare",
            format_func=lambda value: _COMPARES[Compare(value)],
            help="Dashed marks and signed differences. Last year is 52 weeks earlier, so that weekdays stand beside "
            "the same weekdays.",
            persist_state="session",
        )
    )
    if compare is not Compare.CUSTOM:
        return compare, None
    if st.session_state.get("compare_first_day") is None:
        st.session_state["compare_first_day"] = period.earlier(period.days).first_day
    first_day = st.date_input(
        "Compare from",
        key="compare_first_day",
        format="YYYY-MM-DD",
        help=f"First of as many days as the period has ({period.days}).",
        persist_state="session",
    )
    return compare, first_day if isinstance(first_day, date) else None


def _grain(period: Period) -> Grain | None:
    """None: the grain follows the range."""
    fitting = fitting_grain(period)
    chosen = st.selectbox(
        "Time steps",
        [_AUTO, *(grain.value for grain in Grain)],
        key="grain",
        format_func=lambda value: f"Automatic ({fitting})" if value == _AUTO else value.capitalize(),
        help="Hours for up to 3 days, days for up to 92, then weeks from Monday.",
        persist_state="session",
    )
    if chosen == Grain.HOUR and period.days > _HOURS_AT_MOST_DAYS:
        st.caption(f"Hours can be told apart in up to {_HOURS_AT_MOST_DAYS} days; these are shown by {fitting}.")
        return fitting
    return None if chosen == _AUTO else Grain(chosen)


def _several(
    name: str, title: str, options: list[str], all_of_them: str, help_text: str, called: Callable[[str], str]
) -> tuple[str, ...]:
    """The values chosen of `options`; one that is no longer offered is let go, with a word."""
    let_go = [value for value in st.session_state[name] if value not in options]
    st.session_state[name] = [value for value in st.session_state[name] if value in options]
    chosen = st.multiselect(
        title,
        options,
        key=name,
        format_func=called,
        placeholder=all_of_them,
        help=f"{help_text} Nothing chosen means all.",
        persist_state="session",
    )
    if let_go:
        st.caption(f"Let go, since the chosen stores do not have it: {', '.join(map(called, let_go))}.")
    return tuple(chosen)


def compared(choice: Choice) -> Period | None:
    """The period that the view is compared with."""
    return compared_period(choice.filters.period, choice.compare, choice.compare_first_day)
