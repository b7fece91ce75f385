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
from lib.charts.core.texts import join_sentences
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

WITH_FACE, WITHOUT_FACE, SPLIT_SUPPRESSED = "With a face", "Without a face", "Both, not split"
_BOTH = "#83BDB5"  # between the colours of the two
NO_SPLIT = "Too few faces to show pictures with and without a face."
NO_MEAN = "Too few pictures or faces to compare means."
FEW_PICTURES = f"fewer than {MIN_RELIABLE_FACES} pictures with a face, or {PARTIAL}"
_PICTURES = (
    (WITH_FACE, theme.ACCENT),
    (WITHOUT_FACE, theme.GENDER_COLORS[NOT_MEASURED]),
    (SPLIT_SUPPRESSED, _BOTH),
)
_PER_PICTURE = (("Faces per picture with a face", theme.ACCENT),)
_MEAN = "per_picture_with_face"


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
        caption=_pictures_text(buckets, context),
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
    """Line: mean faces per picture with a face."""
    ((label, _),) = _PER_PICTURE
    comparison = comparison_rows(buckets, compared, context, (_MEAN,), _change, (label,), ("reliable",))
    bucket_rows = time_series_rows(
        buckets,
        context,
        series=label,
        value=buckets[_MEAN],
        text=[_faces(mean) for mean in buckets[_MEAN]],
        basis=[f"{formats.count(each)} pictures with a face" for each in buckets["with_faces"]],
        reliable=buckets["reliable"],
    )
    rows = line_rows([bucket_rows], comparison, from_zero=True)
    return Panel(
        name="faces-per-picture",
        title="Faces per picture",
        subtitle=f"average number of faces in pictures with a face, {context.by_bucket}",
        caption=join_sentences(_mean_text(buckets), left_out_text(rows, buckets, context, FEW_PICTURES)),
        spec=line_chart(context.time_buckets.period, context.time_buckets.grain, ".1f", "faces", _PER_PICTURE),
        data={
            "time_buckets": rows,
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _per_picture_table(buckets, context, compared),
        legend=line_legend(rows, buckets, context, len(comparison), FEW_PICTURES),
        selects=(SELECT_DAYS,),
    )


def _pictures_text(buckets: pd.DataFrame, context: ChartContext) -> str:
    if buckets["pictures"].sum() == buckets["suppressed"].sum():
        return NO_SPLIT
    failed, grain = buckets["failed_pictures"].sum(), context.time_buckets.grain.value
    whole = int((buckets["suppressed"] > 0).sum())
    return join_sentences(
        f"{_number(failed, 'more picture')} could not be analysed." if failed else "",
        f"{_number(whole, grain)} {'is' if whole == 1 else 'are'} not split, because a part would be fewer than "
        f"{context.threshold_faces}."
        if whole
        else "",
    )


def _number(count: float, what: str) -> str:
    return f"{formats.count(count)} {what}{'' if count == 1 else 's'}"


def _mean_text(buckets: pd.DataFrame) -> str:
    known = buckets[_MEAN][buckets["reliable"] & buckets[_MEAN].notna()]
    if known.empty:
        return NO_MEAN
    return f"Between {formats.decimal(known.min(), 2)} and {_faces(known.max())}."


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
    columns = {
        "Faces per picture with a face": formats.table_values(buckets[_MEAN], 2),
        "Pictures with a face": buckets["with_faces"],
    }
    then = aligned_column(compared, _MEAN, len(buckets))
    if then is not None:
        columns["Faces per picture, compared with"] = formats.table_values(then, 2)
    return time_series_table(buckets, context, columns)
