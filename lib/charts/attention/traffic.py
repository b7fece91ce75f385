"""Pictures with and without faces, and mean faces per picture, over time.

In: `frames.traffic_over_time`. Out: panels, both of estimates that `lib.ui.attention` defines.
"""

import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import aligned_column, comparison_rows
from lib.charts.core.context import PARTIAL_OPACITY, ChartContext, mark_legend
from lib.charts.core.legend import series_legend
from lib.charts.core.panel import Panel
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.texts import join_sentences, uncapitalized
from lib.charts.core.time_series import (
    bar_chart,
    left_out_text,
    line_chart,
    line_legend,
    line_rows,
    time_series_rows,
    time_series_table,
)
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.frames import HIDDEN, MIN_RELIABLE_FACES, PARTIAL

WITH_FACE, WITHOUT_FACE, SPLIT_SUPPRESSED = "With a face", "Without a face", "Split not shown"
NO_SPLIT = "Too few faces to show pictures with and without a face."
NO_MEAN = "Too few pictures or faces to compare means."
FEW_PICTURES = f"fewer than {MIN_RELIABLE_FACES} pictures, or {PARTIAL}"
_PICTURES = (
    (WITH_FACE, theme.ACCENT),
    (WITHOUT_FACE, theme.GENDER_COLORS[NOT_MEASURED]),
    (SPLIT_SUPPRESSED, theme.TEXT),
)
_PER_PICTURE = (("Per picture with a face", theme.ACCENT), ("Per picture", theme.TEXT))
# Mean, its flag, its denominator and the words for that.
_MEANS = (
    ("per_picture_with_face", "reliable_with_face", "with_faces", "pictures with a face"),
    ("per_picture", "reliable", "pictures", "pictures"),
)


def pictures_over_time(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None = None) -> Panel:
    """Stacked bars: pictures with and without a face."""
    opacity = np.where(buckets["note"] == PARTIAL, PARTIAL_OPACITY, 1.0)
    pictures, with_faces, suppressed = (buckets[name].to_numpy() for name in ("pictures", "with_faces", "suppressed"))
    floor = np.zeros(len(buckets))
    split = np.nan_to_num(with_faces)
    parts = []
    for label, low, high in (
        (WITH_FACE, floor, split),
        (WITHOUT_FACE, split, np.where(np.isnan(with_faces), split, pictures)),
        (SPLIT_SUPPRESSED, floor, suppressed),
    ):
        texts = [f"{formats.count(each)} pictures" for each in high - low]
        rows = time_series_rows(buckets, context, series=label, bottom=low, top=high, text=texts, opacity=opacity)
        parts.append(rows[high > low])
    rows = pd.concat(parts, ignore_index=True)
    known = buckets[buckets["note"] != HIDDEN]
    comparison = comparison_rows(buckets, compared, context, ("pictures",), formats.count_change)
    return Panel(
        name="pictures-over-time",
        title="Pictures with and without a face",
        subtitle=f"pictures that could be analysed, {context.by_bucket}",
        caption=join_sentences(_share_text(buckets), _suppressed_text(buckets, context)),
        spec=bar_chart(context.time_buckets.period, context.time_buckets.grain, "pictures", _PICTURES),
        data={
            "time_buckets": rows,
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _pictures_table(buckets, context, compared),
        legend=(
            *series_legend(_PICTURES, rows["series"], rows["top"] - rows["bottom"], "square"),
            *mark_legend(known, context, len(comparison)),
        ),
        selects=(SELECT_DAYS,),
    )


def faces_per_picture(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None = None) -> Panel:
    """Two lines: mean faces per picture, and per picture with a face."""
    labels = tuple(label for label, _ in _PER_PICTURE)
    names, flags = (tuple(mean[at] for mean in _MEANS) for at in (0, 1))
    comparison = comparison_rows(buckets, compared, context, names, _change, labels, flags)
    parts = [
        time_series_rows(
            buckets,
            context,
            series=label,
            value=buckets[name],
            text=[_faces(mean) for mean in buckets[name]],
            basis=[f"{formats.count(each)} {what}" for each in buckets[whole]],
            reliable=buckets[flag],
        )
        for label, (name, flag, whole, what) in zip(labels, _MEANS, strict=True)
    ]
    rows = line_rows(parts, comparison, from_zero=True)
    return Panel(
        name="faces-per-picture",
        title="Faces per picture",
        subtitle=f"average number of faces, {context.by_bucket}",
        caption=join_sentences(_mean_text(buckets), left_out_text(rows, buckets, context, FEW_PICTURES)),
        spec=line_chart(context.time_buckets.period, context.time_buckets.grain, ".1f", "faces", _PER_PICTURE),
        data={
            "time_buckets": rows,
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _per_picture_table(buckets, context, compared),
        legend=(
            *series_legend(_PER_PICTURE, rows["series"], rows["value"], "point"),
            *line_legend(rows, buckets, context, len(comparison), FEW_PICTURES),
        ),
        selects=(SELECT_DAYS,),
    )


def _share_text(buckets: pd.DataFrame) -> str:
    known = buckets[buckets["with_faces"].notna() & (buckets["pictures"] > 0)]
    if known.empty:
        return NO_SPLIT
    share = known["with_faces"].sum() / known["pictures"].sum()
    failed = buckets["failed_pictures"].sum()
    return join_sentences(
        f"{formats.share(share)} of pictures show a face.",
        f"{formats.count(failed)} more picture{'' if failed == 1 else 's'} could not be analysed." if failed else "",
    )


def _suppressed_text(buckets: pd.DataFrame, context: ChartContext) -> str:
    hidden = f"{SPLIT_SUPPRESSED}: it would reveal a count below {context.threshold_faces}."
    return hidden if buckets["suppressed"].any() else ""


def _mean_text(buckets: pd.DataFrame) -> str:
    known = buckets[buckets["reliable"] & buckets["per_picture"].notna()]
    if known.empty:
        return NO_MEAN
    low, high = known["per_picture"].min(), known["per_picture"].max()
    return f"Between {formats.decimal(low, 2)} and {_faces(high)} per picture."


def _faces(mean: float) -> str:
    return formats.MISSING if np.isnan(mean) else f"{formats.decimal(mean, 2)} faces"


def _change(now: float, then: float) -> str:
    return formats.signed(now - then, 2)


def _pictures_table(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None) -> pd.DataFrame:
    columns = {
        "Pictures": buckets["pictures"],
        "With a face": buckets["with_faces"],
        "Without a face": buckets["without_faces"],
        "Could not be analysed": buckets["failed_pictures"],
    }
    then = aligned_column(compared, "pictures", len(buckets))
    if then is not None:
        columns["Pictures compared with"] = then
        columns["Difference (pictures)"] = buckets["pictures"] - then
    return time_series_table(buckets, context, columns)


def _per_picture_table(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None) -> pd.DataFrame:
    columns = {}
    for (name, *_), (label, _) in zip(_MEANS, _PER_PICTURE, strict=True):
        columns[f"Faces {uncapitalized(label)}"] = formats.table_values(buckets[name], 2)
        then = aligned_column(compared, name, len(buckets))
        if then is not None:
            columns[f"{label}, compared with"] = formats.table_values(then, 2)
    return time_series_table(buckets, context, columns)
