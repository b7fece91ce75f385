"""Attention and traffic as panels: faces turned to the camera, pictures with and without faces, faces per picture.

In: frames of `lib.frames.attention`. Out: panels, every one an estimate whose definition is in `lib.definitions`.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib import theme
from lib.charts import measures
from lib.charts.over_time import FEW_FACES, Backdrop, missing_words
from lib.charts.panel import Panel, on, spec_of
from lib.charts.rows import MOST_ROWS, even_rows, left_out_words, row_axis, rows_height
from lib.charts.words import interval_words, joined
from lib.filters import NOT_MEASURED
from lib.frames import HIDDEN, PARTIAL, note_words

_FACING = (("Turned to the camera", theme.ACCENT),)
_WITH, _WITHOUT, _UNTOLD = "With a face", "Without a face", "Not told apart"
_PICTURES = ((_WITH, theme.ACCENT), (_WITHOUT, theme.GENDER_COLORS[NOT_MEASURED]))
_PICTURES_UNTOLD = (*_PICTURES, (_UNTOLD, theme.TEXT))
_PER_PICTURE = (("Per picture with a face", theme.ACCENT), ("Per picture", theme.TEXT))
_ROOM = 0.16  # of the values' width, kept free on the right for the text at a mark's end


def facing_over_time(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Line with intervals: share of faces turned to the camera, from `frames.facing_over_time`."""
    known = steps["share"].dropna()
    found = f"Between {theme.share(known.min())} and {theme.share(known.max())}." if len(known) else ""
    rows = measures.measure_rows(
        steps,
        behind,
        series=_FACING[0][0],
        value=steps["share"],
        low=steps["low"],
        high=steps["high"],
        text=_share_texts(steps),
        basis=steps["posed_faces"].map(lambda faces: f"{theme.count(faces)} faces with a head pose"),
        firm=(steps["posed_faces"] >= FEW_FACES) & (steps["note"] != PARTIAL),
    )
    ghost = measures.ghost_rows(
        steps, compared, behind, ("share",), lambda now, then: theme.points(now - then) or "–", (_FACING[0][0],)
    )
    columns = {
        "Turned to the camera (%)": (100 * steps["share"]).round(1),
        "From (%)": (100 * steps["low"]).round(1),
        "To (%)": (100 * steps["high"]).round(1),
        "Faces with a head pose": steps["posed_faces"],
    }
    then = measures.beside(compared, "share", len(steps))
    if then is not None:
        columns["Compared with (%)"] = (100 * then).round(1)
        columns["Difference (points)"] = (100 * (steps["share"] - then)).round(1)
    return Panel(
        name="facing-over-time",
        title="Faces turned to the camera",
        unit=f"estimate: % of faces with a head pose, {behind.by_step}; upright line: 95% interval",
        words=joined(found or "No step has enough faces with a head pose.", measures.state_words(steps, behind)),
        spec=measures.lines(behind.steps.period, behind.steps.grain, ".0%", "share", _FACING, with_intervals=True),
        data={"steps": rows, "ghost": ghost, **behind.data},
        make_table=lambda: measures.measure_table(steps, behind, columns),
    )


def facing_by_aisle(aisles: pd.DataFrame, threshold_faces: int, is_compared: bool = False) -> Panel:
    """Points on their intervals: share turned to the camera in each aisle, from `frames.facing_by_aisle`."""
    rows = aisles.head(MOST_ROWS)
    ends = rows[["high", "then_share"]].max(axis=1)
    span = ends.max() - rows[["low", "then_share"]].min(axis=1).min()
    columns = {
        "Aisle": aisles["label"],
        "Turned to the camera (%)": (100 * aisles["share"]).round(1),
        "From (%)": (100 * aisles["low"]).round(1),
        "To (%)": (100 * aisles["high"]).round(1),
        "Faces with a head pose": aisles["posed_faces"],
    }
    if is_compared:
        columns["Compared with (%)"] = (100 * aisles["then_share"]).round(1)
        columns["Difference (points)"] = (100 * aisles["difference"]).round(1)
    return Panel(
        name="facing-by-aisle",
        title="Faces turned to the camera by aisle",
        unit="estimate: % of faces with a head pose; line: 95% interval",
        words=joined(_aisle_words(aisles), left_out_words(len(aisles))),
        spec=_aisles_spec(even_rows(len(rows)), is_compared),
        data={
            "rows": rows[["label", "rank", "share", "low", "high", "then_share", "posed_faces"]].assign(
                text=rows["share"].map(theme.share).where(rows["share"].notna(), ""),
                state=[note_words(note, threshold_faces) for note in rows["note"]],
                interval=[interval_words(row.low, row.high) for row in rows.itertuples()],
                then=rows["then_share"].map(theme.share),
                difference_text=[theme.points(difference) or "–" for difference in rows["difference"]],
                end=ends,
                room=ends.max() + span * _ROOM,
            )
        },
        make_table=lambda: pd.DataFrame(
            {**columns, "Note": [note_words(note, threshold_faces) for note in aisles["note"]]}
        ),
    )


def pictures_over_time(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Stacked bars: pictures with and without a face, from `frames.traffic_over_time`."""
    opacity = np.where(steps["note"] == PARTIAL, measures.PALE, 1.0)
    bottom = steps["with_faces"].fillna(0.0)
    parts = []
    for label, low, high in (
        (_WITH, 0.0 * bottom, steps["with_faces"]),
        (_WITHOUT, bottom, steps["pictures"].where(steps["with_faces"].notna())),
        (_UNTOLD, 0.0 * bottom, steps["untold"].where(steps["untold"] > 0)),
    ):
        texts = (high - low).map(lambda pictures: f"{theme.count(pictures)} pictures")
        rows = measures.measure_rows(steps, behind, series=label, bottom=low, top=high, text=texts, opacity=opacity)
        parts.append(rows[(high - low).fillna(0.0).to_numpy() > 0])
    known = steps[steps["note"] != HIDDEN]
    series = _PICTURES_UNTOLD if steps["untold"].any() else _PICTURES
    columns = {
        "Pictures": steps["pictures"],
        "With a face": steps["with_faces"],
        "Without a face": steps["without_faces"],
        "Could not be analysed": steps["failed_pictures"],
    }
    then = measures.beside(compared, "pictures", len(steps))
    if then is not None:
        columns["Pictures compared with"] = then
        columns["Difference (pictures)"] = steps["pictures"] - then
    return Panel(
        name="pictures-over-time",
        title="Pictures with and without a face",
        unit=f"pictures that could be analysed, {behind.by_step}",
        words=joined(_picture_words(steps), _untold_words(steps, behind), missing_words(known, behind)),
        spec=measures.bars(behind.steps.period, behind.steps.grain, "pictures", series),
        data={
            "steps": pd.concat(parts, ignore_index=True),
            "ghost": measures.ghost_rows(steps, compared, behind, ("pictures",), more),
            **behind.data,
        },
        make_table=lambda: measures.measure_table(steps, behind, columns),
    )


def faces_per_picture(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Two lines: mean faces in a picture and in a picture with a face, from `frames.traffic_over_time`."""
    names = ("per_picture_with_face", "per_picture")
    wholes = (("with_faces", "pictures with a face"), ("pictures", "pictures"))
    parts = [
        measures.measure_rows(
            steps,
            behind,
            series=label,
            value=steps[name],
            text=steps[name].map(lambda mean: "–" if pd.isna(mean) else f"{mean:.2f} faces"),
            basis=steps[whole].map(theme.count) + f" {what}",
            firm=(steps[whole] >= FEW_FACES) & (steps["note"] != PARTIAL),
        )
        for name, (label, _), (whole, what) in zip(names, _PER_PICTURE, wholes, strict=True)
    ]
    labels = tuple(label for label, _ in _PER_PICTURE)
    columns = {
        f"Faces {label[0].lower()}{label[1:]}": steps[name].round(2) for name, label in zip(names, labels, strict=True)
    }
    for name, label in zip(names, labels, strict=True):
        then = measures.beside(compared, name, len(steps))
        if then is not None:
            columns[f"{label}, compared with"] = then.round(2)
    return Panel(
        name="faces-per-picture",
        title="Faces per picture",
        unit=f"estimate: mean number of faces, {behind.by_step}",
        words=joined(_per_picture_words(steps), measures.state_words(steps, behind)),
        spec=measures.lines(behind.steps.period, behind.steps.grain, ".1f", "faces", _PER_PICTURE),
        data={
            "steps": pd.concat(parts, ignore_index=True),
            "ghost": measures.ghost_rows(steps, compared, behind, names, lambda a, b: f"{a - b:+.2f}", labels),
            **behind.data,
        },
        make_table=lambda: measures.measure_table(steps, behind, columns),
    )


def more(now: float, then: float) -> str:
    """A count's difference: +120 (+12.0%)."""
    if pd.isna(now - then):
        return "–"
    return f"{now - then:+,.0f}" + (f" ({(now - then) / then:+.1%})" if then else "")


@lru_cache(maxsize=64)
def _aisles_spec(rows: int, is_compared: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("share:Q", title="Turned to the camera", format=".1%"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("posed_faces:Q", title="Faces with a head pose", format=",d"),
        alt.Tooltip("then:N", title="Compared with"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    base = on("rows").encode(y=row_axis())
    x = alt.X(
        "low:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(format=".0%", tickCount=5, tickMinStep=0.01)
    )
    intervals = base.mark_rule(color=theme.ACCENT, strokeWidth=5, strokeCap="round", opacity=0.45).encode(
        x=x, x2="high:Q"
    )
    ghosts = base.mark_point(color=theme.GHOST, shape="diamond", size=70, opacity=1, strokeWidth=2).encode(
        x="then_share:Q", tooltip=tooltip
    )
    firm = alt.when(f"datum.posed_faces >= {FEW_FACES}").then(alt.value(theme.ACCENT)).otherwise(alt.value(None))
    points = base.mark_point(color=theme.ACCENT, size=80, opacity=1).encode(x="share:Q", fill=firm, tooltip=tooltip)
    texts = base.mark_text(align="left", dx=12, fontSize=12).encode(x="end:Q", text="text:N")
    states = base.mark_text(align="left", fontSize=11, fontStyle="italic").encode(x=alt.value(4), text="state:N")
    room = base.mark_point(opacity=0, size=1).encode(x="room:Q")
    marks = [intervals, *([ghosts] if is_compared else []), points, texts, states, room]
    return spec_of(alt.layer(*marks), rows_height(rows))


def _share_texts(steps: pd.DataFrame) -> list[str]:
    return [
        theme.share(row.share)
        if pd.isna(row.low)
        else f"{theme.share(row.share)} ({interval_words(row.low, row.high)})"
        for row in steps.itertuples()
    ]


def _aisle_words(aisles: pd.DataFrame) -> str:
    known = aisles.dropna(subset=["share"])
    if known.empty:
        return "No aisle has enough faces with a head pose to show."
    first, last = known.iloc[0], known.iloc[-1]
    if len(known) == 1:
        return f"{first['label']}: {theme.share(first['share'])}."
    if first["low"] <= last["high"]:
        return (
            f"From {theme.share(last['share'])} ({last['label']}) to {theme.share(first['share'])} ({first['label']}), "
            "but their intervals overlap: the aisles cannot be told apart."
        )
    return (
        f"Highest in {first['label']} ({theme.share(first['share'])}), lowest in {last['label']} "
        f"({theme.share(last['share'])})."
    )


def _picture_words(steps: pd.DataFrame) -> str:
    told = steps[steps["with_faces"].notna() & (steps["pictures"] > 0)]
    if told.empty:
        return "No step has enough faces to tell pictures apart."
    share = told["with_faces"].sum() / told["pictures"].sum()
    failed = steps["failed_pictures"].sum()
    return f"{theme.share(share)} show a face." + (
        f" {theme.count(failed)} more could not be analysed." if failed else ""
    )


def _untold_words(steps: pd.DataFrame, behind: Backdrop) -> str:
    few = behind.threshold_faces
    return f"Not told apart: so that counts below {few} stay hidden." if steps["untold"].any() else ""


def _per_picture_words(steps: pd.DataFrame) -> str:
    known = steps.dropna(subset=["per_picture"])
    if known.empty:
        return "No step has enough faces to show."
    low, high = known["per_picture"].min(), known["per_picture"].max()
    return f"Between {low:.2f} and {high:.2f} faces in a picture."
