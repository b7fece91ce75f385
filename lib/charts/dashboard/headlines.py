"""The number at the head of each tile, with its change.

In: summaries and tables of `lib.frames`. Out: `Metric`s.
"""

from dataclasses import replace

import pandas as pd

from lib.charts.core.panel import Metric
from lib.charts.metrics import summary_metrics
from lib.contract.observation import Emotion
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.data.labels import label
from lib.frames import Summary


def faces(now: Summary, then: Summary | None) -> Metric:
    return summary_metrics(now, then)[0]


def all_aisles(now: Summary, then: Summary | None) -> Metric:
    """The share of positive expressions in all aisles together."""
    return replace(summary_metrics(now, then)[1], label="All aisles together")


def happy(groups: pd.DataFrame) -> Metric:
    """Happy in `frames.demographic_shares` by emotion; the unit of its change is in full, as it is the page's first."""
    row = groups[groups["group"] == Emotion.HAPPY]
    if row.empty:
        return Metric("Happy", formats.MISSING, None, "No face looks happy.")
    share, change, of = (row[name].iloc[0] for name in ("share", "difference", "faces"))
    return Metric("Happy", formats.share(share), formats.signed_percentage_points(change), f"{formats.count(of)} faces")


def largest(groups: pd.DataFrame, name: str) -> Metric:
    """The largest measured group of `frames.demographic_shares`; `name` says that it is."""
    known = groups[(groups["group"] != NOT_MEASURED) & groups["share"].notna()]
    if known.empty:
        return Metric(name, formats.MISSING, None, "No group has enough faces to show.")
    row = known.loc[known["share"].idxmax()]
    of = f"{formats.count(row['faces'])} faces"
    name = f"{name}: {label(row['group'])}"
    return Metric(name, formats.share(row["share"]), formats.signed_points(row["difference"]), of)
