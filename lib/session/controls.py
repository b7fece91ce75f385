"""The sidebar's controls: one set for all pages, kept while pages change and written to the URL.

In: what the data offers. Out: `Filters` of what the viewer chose.
"""

from datetime import date, timedelta

import streamlit as st

from lib import theme
from lib.filters import Filters
from lib.frames import ORDERS, Grain, fitting_grain
from lib.session import answers, link
from lib.session.states import stop_without_data
from lib.settings import Settings

_DAYS = "days"
_LAST_DAYS = "last_complete_days"
_READ = "link_read"
_WORDS = "link_words"
_PLACES = ("stores", "aisles")
_LOOKS = {"emotions": "emotion", "age_bands": "age_band", "genders": "gender"}
_HOURS_AT_MOST_DAYS = 31
_GRAINS = {"Hour": Grain.HOUR, "Day": Grain.DAY}


def choose_filters(settings: Settings) -> Filters:
    """Draw the controls in the sidebar and give what they say; stops with a plain word where the lake is empty.

    Raises EngineError.
    """
    with st.sidebar:
        places = answers.places(settings)
    if places.empty:
        stop_without_data(settings)
    offer = link.Offer.of(places)
    if _READ not in st.session_state:
        asked, words = link.read(st.query_params.to_dict(), offer)
        _show(asked)
        st.session_state[_READ] = True
        st.session_state[_WORDS] = words
    with st.sidebar:
        filters = _controls(offer)
        st.button(
            "Reset filters", icon=":material/restart_alt:", on_click=_show, args=(offer.default,), width="stretch"
        )
    link.write(filters)
    for words in st.session_state[_WORDS]:
        st.warning(words, icon=":material/link_off:")
    return filters


def _show(filters: Filters) -> None:
    """Make the controls say `filters`; also the way in for the reset button, which ends the words about the link."""
    st.session_state[_DAYS] = (filters.first_day, filters.end_day - timedelta(days=1))
    for name in (*_PLACES, *_LOOKS):
        st.session_state[name] = list(getattr(filters, name))
    st.session_state[_WORDS] = ()


def _controls(offer: link.Offer) -> Filters:
    first_day, end_day = _days(offer)
    stores = _several("stores", "Stores", list(offer.aisles), "All stores", "Where the cameras are.")
    aisles = _several("aisles", "Aisles", offer.aisles_of(stores), "All aisles", "Aisles of the chosen stores.")
    emotions = _several(
        "emotions",
        "Apparent expression",
        list(ORDERS["emotion"]),
        "All expressions",
        "What the face looked like to the analyzer. It says nothing about what a person felt. Unclear: no expression "
        "reached 50% confidence.",
    )
    bands = _several(
        "age_bands",
        "Age band",
        list(ORDERS["age_band"]),
        "All age bands",
        "By the middle of the predicted range, years.",
    )
    genders = _several(
        "genders",
        "Predicted gender",
        list(ORDERS["gender"]),
        "All genders",
        "Predicted from looks; not a person's identity.",
    )
    return Filters(
        first_day=first_day,
        end_day=end_day,
        stores=stores,
        aisles=aisles,
        emotions=emotions,
        age_bands=bands,
        genders=genders,
    )


def _days(offer: link.Offer) -> tuple[date, date]:
    last_day = offer.end_day - timedelta(days=1)
    shown = st.session_state[_DAYS]
    st.session_state[_DAYS] = tuple(min(max(day, offer.first_day), last_day) for day in shown)
    chosen: object = st.date_input(
        "Days",
        min_value=offer.first_day,
        max_value=last_day,
        key=_DAYS,
        format="YYYY-MM-DD",
        help=f"First and last day, in the stores' local time. The data has {offer.first_day} to {last_day}.",
        persist_state="session",
    )
    if isinstance(chosen, tuple) and len(chosen) == 2:
        st.session_state[_LAST_DAYS] = chosen
    else:  # the viewer has picked the first day and not yet the last
        st.caption("Now choose the last day.")
    first, last = st.session_state.get(_LAST_DAYS, (offer.default.first_day, last_day))
    return first, last + timedelta(days=1)


def _several(name: str, title: str, options: list[str], all_of_them: str, help_text: str) -> tuple[str, ...]:
    """The values chosen of `options`; one that is no longer offered is let go, with a word."""
    let_go = [value for value in st.session_state[name] if value not in options]
    st.session_state[name] = [value for value in st.session_state[name] if value in options]
    chosen = st.multiselect(
        title,
        options,
        key=name,
        format_func=theme.label if name in _LOOKS else str,
        placeholder=all_of_them,
        help=f"{help_text} Nothing chosen means all.",
        persist_state="session",
    )
    if let_go:
        st.caption(f"Let go, since the chosen stores do not have it: {', '.join(let_go)}.")
    return tuple(chosen)


def grain_control(filters: Filters) -> Grain:
    """Hours or days on the time axis: fits itself to the range until the viewer chooses."""
    fitting = fitting_grain(filters.first_day, filters.end_day)
    chosen = st.segmented_control(
        "Time steps",
        ("Auto", *_GRAINS),
        format_func=lambda name: f"Auto ({fitting.name.lower()})" if name == "Auto" else name,
        default="Auto",
        required=True,
        key="grain",
        persist_state="session",
        bind="query-params",
    )
    days = (filters.end_day - filters.first_day).days
    if chosen == "Hour" and days > _HOURS_AT_MOST_DAYS:
        st.caption(f"Hours can be told apart in up to {_HOURS_AT_MOST_DAYS} days; {days} days are shown by day.")
        return Grain.DAY
    return _GRAINS.get(chosen, fitting)
