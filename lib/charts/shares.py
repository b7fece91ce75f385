"""Charts of who and how: expressions, age bands, predicted gender, and two of them crossed.

In: `frames.shares` of one or two names. Out: bars with their shares written beside them, in the theme's order.
"""

from typing import Any

import altair as alt
import pandas as pd

from lib import theme
from lib.charts.drawing import faces_tooltip, fixed_color, ranked, share_tooltip, titled

_EXPRESSION = alt.Tooltip("label:N", title="Apparent expression")
_AGE = alt.Tooltip("age_band:N", title="Age band (years)")


def emotion_shares(shares: pd.DataFrame) -> Any:
    """Bars: each apparent expression's share of the faces in view."""
    return _share_bars(shares, "emotion", theme.EMOTION_COLORS, "Apparent expressions", "Apparent expression")


def genders(shares: pd.DataFrame) -> Any:
    """Bars: each predicted gender's share of the faces in view."""
    return _share_bars(shares, "gender", theme.GENDER_COLORS, "Predicted gender", "Predicted gender")


def _share_bars(shares: pd.DataFrame, name: str, colors: Any, title: str, tooltip_title: str) -> Any:
    frame = ranked(shares, name, colors)
    order = [theme.label(value) for value in colors]
    base = alt.Chart(frame).encode(
        y=alt.Y("label:N", title=None, sort=order, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("share:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5), scale=_room(frame)),
        tooltip=[alt.Tooltip("label:N", title=tooltip_title), faces_tooltip(), share_tooltip("Share of faces")],
    )
    bars = base.mark_bar(cornerRadiusEnd=3).encode(color=fixed_color(colors, (), title).legend(None))
    words = base.mark_text(align="left", dx=6, color=theme.TEXT).encode(text=alt.Text("share:Q", format=".1%"))
    listed = ", ".join(f"{row.label} {row.share:.1%}" for row in frame.itertuples())
    height = 130 + 32 * max(1, len(frame))
    return titled(alt.layer(bars, words), title, "% of faces in view", f"{listed}.", height)


def _room(frame: pd.DataFrame) -> alt.Scale:
    """A scale from 0 with room at the end for the written share."""
    return alt.Scale(domain=[0, float(frame["share"].max()) * 1.18 if len(frame) else 1.0], nice=False)


def ages(shares: pd.DataFrame) -> Any:
    """Bars: faces by age band."""
    frame = ranked(shares, "age_band", theme.AGE_BAND_ORDER)
    base = alt.Chart(frame).encode(
        x=_ages(),
        y=alt.Y("faces:Q", title="faces", axis=alt.Axis(format=",d", tickMinStep=1)),
        tooltip=[_AGE, faces_tooltip(), share_tooltip("Share of faces")],
    )
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusEnd=3)
    words = base.mark_text(dy=-8, color=theme.TEXT).encode(text=alt.Text("share:Q", format=".0%"))
    listed = ", ".join(f"{row.label} {row.share:.1%}" for row in frame.itertuples())
    return titled(
        alt.layer(bars, words),
        "Age bands",
        "faces, by the middle of the predicted age range (years)",
        f"Shares: {listed}.",
        height=380,
    )


def ages_by_gender(shares: pd.DataFrame) -> Any:
    """Grouped bars: faces by age band, side by side for each predicted gender."""
    frame = ranked(shares, "gender", theme.GENDER_ORDER)
    bars = (
        alt.Chart(frame)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=_ages(),
            xOffset=alt.XOffset("label:N", sort=[theme.label(value) for value in theme.GENDER_ORDER]),
            y=alt.Y("faces:Q", title="faces", axis=alt.Axis(format=",d", tickMinStep=1)),
            color=fixed_color(theme.GENDER_COLORS, frame["gender"], "Predicted gender"),
            tooltip=[
                _AGE,
                alt.Tooltip("label:N", title="Predicted gender"),
                faces_tooltip(),
                share_tooltip("Share of the age band"),
            ],
        )
    )
    return titled(
        bars,
        "Age bands by predicted gender",
        "faces, by age band (years)",
        f"{theme.count(frame['faces'].sum())} faces in {frame['age_band'].nunique()} age bands.",
        height=380,
    )


def emotions_by_age(shares: pd.DataFrame) -> Any:
    """Stacked bars to 100%: apparent expressions within each age band."""
    frame = ranked(shares, "emotion", theme.EMOTION_ORDER)
    frame = frame.assign(age_band=frame["age_band"].astype(str))
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=alt.Y("age_band:N", title="age band (years)", sort=list(theme.AGE_BAND_ORDER)),
            x=alt.X(
                "share:Q",
                title="share of the age band's faces",
                stack="zero",
                axis=alt.Axis(format=".0%", tickCount=5),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=fixed_color(theme.EMOTION_COLORS, frame["emotion"], "Apparent expression"),
            order=alt.Order("rank:Q"),
            tooltip=[_AGE, _EXPRESSION, faces_tooltip(), share_tooltip("Share of the age band")],
        )
    )
    bands = frame["age_band"].nunique()
    return titled(
        bars,
        "Apparent expressions by age band",
        "% of each age band's faces",
        f"{theme.count(frame['faces'].sum())} faces in {bands} age bands, each stacked to 100%.",
        height=220 + 36 * max(1, bands),
    )


def _ages() -> alt.X:
    return alt.X("age_band:N", title="age band (years)", sort=list(theme.AGE_BAND_ORDER), axis=alt.Axis(labelAngle=0))
