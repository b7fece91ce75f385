"""The number at the head of each tile, with its change.

In: summaries and tables of `lib.frames`. Out: `Metric`s.
"""

import pandas as pd

from lib.charts.core.panel import Metric
from lib.charts.metrics import summary_metrics
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.data.labels import label
from lib.frames import Summary


def faces(now: Summary, then: Summary | None) -> Metric:
    return summary_metrics(now, then)[0]


def positive(now: Summary, then: Summary | None) -> Metric:
    return summary_metrics(now, then)[1]


def largest(groups: pd.DataFrame, name: str) -> Metric:
    """The largest measured group of `frames.demographic_shares`; `name` says of what."""
    known = groups[(groups["group"] != NOT_MEASURED) & groups["share"].notna()]
    if known.empty:
        return Metric(name, formats.MISSING, None, "No group has enough faces to show.")
    row = known.loc[known["share"].idxmax()]
    of = f"{formats.count(row['faces'])} faces"
    return Metric(f"{label(row['group'])}", formats.share(row["share"]), formats.signed_points(row["difference"]), of)


def aisles(ranking: pd.DataFrame) -> Metric:
    """How far the best and the worst reliable aisle of `frames.ordered` by share are apart."""
    reliable = ranking[ranking["reliable"]]["positive_share"]
    if len(reliable) < 2:
        return Metric("Apart", formats.MISSING, None, "There are not two aisles with enough faces.")
    apart = f"{formats.decimal(100 * (reliable.iloc[0] - reliable.iloc[-1]), 1)} points"
    return Metric("Apart", apart, None, "The highest share minus the lowest, of aisles with enough faces.")
