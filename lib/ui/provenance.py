"""What a page and its saved drawings say of their numbers: what is counted, the source, and a part of a file's name.

In: the view that the page draws. Out: its filters in English, and `Provenance`, which boards send to the browser
(lib/ui/board/save.js).
"""

from dataclasses import dataclass

import streamlit as st

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data.selection import DAYS
from lib.ui.selections import PALE
from lib.ui.view import View

_CURRENT = "provenance"
ALL_DAYS = "Charts over time also show the other days."


@dataclass(frozen=True, slots=True)
class Provenance:
    filters: str = ""
    source: str = ""
    slug: str = ""


NO_PROVENANCE = Provenance()


def describe(view: View) -> None:
    """Boards drawn from now on show numbers of `view`."""
    st.session_state[_CURRENT] = provenance_of(view)


def current() -> Provenance:
    provenance: Provenance = st.session_state.get(_CURRENT, NO_PROVENANCE)
    return provenance


def counted(view: View) -> str:
    """What the numbers of `view` count, narrowed to the selection in charts; some charts show more, and pale."""
    compared = f"; compared with {view.compared.filters.period.text()}" if view.compared else ""
    return f"{view.filters.sentence(view.names.any)}{compared}."


def provenance_of(view: View) -> Provenance:
    selected = view.selection.values if view.unselected else {}
    more = [ALL_DAYS] * (DAYS in selected) + [PALE] * bool(selected)
    synthetic = "synthetic data, " if SYNTHETIC_ANALYZER in view.slice.seen_analyzers else ""
    rounded = f", rounded to the nearest {view.settings.min_faces}" if view.settings.min_faces > 1 else ""
    return Provenance(
        filters=" ".join([counted(view), *more]),
        source=(
            f"Source: Shopper Sentiment, {synthetic}loaded {view.loaded.loaded_at:%-d %B %Y, %H:%M} UTC. "
            f"Faces are detections in pictures{rounded}; expressions are apparent, not feelings."
        ),
        slug=view.filters.slug(),
    )
