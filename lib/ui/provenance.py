"""What a saved drawing says of its numbers: the filters with their period, the source, and a part of its file's name.

In: the view that the page draws. Out: `Provenance`, which boards send to the browser (lib/ui/board/save.js).
"""

from dataclasses import dataclass

import streamlit as st

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.ui import selections
from lib.ui.view import View

_CURRENT = "provenance"


@dataclass(frozen=True, slots=True)
class Provenance:
    filters: str = ""
    source: str = ""
    slug: str = ""


NO_PROVENANCE = Provenance()


def describe(view: View) -> None:
    """Boards drawn from now on show numbers of `view`."""
    _, selected = selections.selected()
    st.session_state[_CURRENT] = provenance_of(view, selected)


def current() -> Provenance:
    provenance: Provenance = st.session_state.get(_CURRENT, NO_PROVENANCE)
    return provenance


def provenance_of(view: View, selected: str) -> Provenance:
    """`selected` describes the selection in the page's charts, which a chart applies unless it was made there."""
    whole = view.whole
    compared = f"; compared with {whole.compared.filters.period.text()}" if whole.compared else ""
    in_charts = f"; selected in the charts: {selected}" if selected else ""
    synthetic = "synthetic data, " if SYNTHETIC_ANALYZER in view.slice.seen_analyzers else ""
    rounded = f", rounded to the nearest {view.settings.min_faces}" if view.settings.min_faces > 1 else ""
    return Provenance(
        filters=f"{whole.filters.sentence(view.names.any)}{compared}{in_charts}.",
        source=(
            f"Source: Shopper Sentiment, {synthetic}loaded {view.loaded.loaded_at:%-d %B %Y, %H:%M} UTC. "
            f"Faces are detections in pictures{rounded}; expressions are apparent, not feelings."
        ),
        slug=view.filters.slug(),
    )
