"""The audience as panels: age bands, predicted gender, and what changed in both.

In: frames of `lib.frames.audience`. Out: panels. What was not measured is told in words, and is a row of its own where
groups are listed.
"""

import math

import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.panel import Panel
from lib.charts.core.shares import LEGEND_PIXELS, change_bars, share_bars
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.data.labels import label
from lib.frames import HIDDEN, Unmeasured, note_words

_LABEL_ROOM = 1.45  # of the longest bar: how far the axis reaches, for the label at its end
_REACH = 1.5  # the same to either side
_LEAST_REACH = 0.01  # one point, so that small differences look small


def ages(frame: pd.DataFrame, missing: Unmeasured, is_compared: bool = False) -> Panel:
    """Bars: each age band's share of the faces, from `frames.group_shares` by age_band."""
    other = theme.GENDER_COLORS[NOT_MEASURED]
    frame = frame.assign(color=[other if group == NOT_MEASURED else theme.ACCENT for group in frame["group"]])
    return Panel(
        name="ages",
        title="Age",
        unit="% of faces, by the middle of the predicted age range, years",
        words=f"{_most_words(frame)} {missing_words(missing, 'age')}",
        spec=share_bars(len(frame), "Age band", is_compared),
        data={"rows": _rows(frame, missing, is_compared)},
        make_table=lambda: _table(frame, missing, "Age band", is_compared),
    )


def genders(frame: pd.DataFrame, missing: Unmeasured, is_compared: bool = False) -> Panel:
    """Bars: the share of each predicted gender, from `frames.group_shares` by gender."""
    frame = frame.assign(color=frame["group"].map(dict(theme.GENDER_COLORS)))
    return Panel(
        name="genders",
        title="Predicted gender",
        unit="% of faces, as the analyzer predicts from looks; not a person's identity",
        words=f"{_most_words(frame)} {missing_words(missing, 'gender')}",
        spec=share_bars(len(frame), "Predicted gender", is_compared, LEGEND_PIXELS, bar_pixels=32),  # as its neighbour
        data={"rows": _rows(frame, missing, is_compared)},
        make_table=lambda: _table(frame, missing, "Predicted gender", is_compared),
    )


def audience_changes(by_age: pd.DataFrame, by_gender: pd.DataFrame, missing: Unmeasured, then: str) -> Panel:
    """Bars to either side: how each group's share differs from that of the other period; `then` names its days."""
    by_age = by_age.assign(label=[f"Age {label(group).lower()}" for group in by_age["group"]])
    by_gender = by_gender.assign(label=[f"Gender {label(group).lower()}" for group in by_gender["group"]])
    frame = pd.concat([by_age, by_gender], ignore_index=True)
    frame = frame.assign(rank=range(len(frame)))
    known = frame.dropna(subset=["difference"])
    if len(known):
        widest = known.loc[known["difference"].abs().idxmax()]
        words = (
            f"Against {then}. The widest difference: {widest['label'].lower()}, "
            f"{formats.signed_points(widest['difference'])} to {formats.share(widest['share'])}."
        )
    else:
        words = f"Against {then}. No group has enough faces in both periods to compare."
    reach = _REACH * max(known["difference"].abs().max(), _LEAST_REACH) if len(known) else _LEAST_REACH
    texts = [_points(difference) for difference in frame["difference"]]
    up = frame["difference"].fillna(0.0) >= 0
    rows = frame[["label", "rank", "share", "then_share", "difference"]].assign(
        difference_text=texts,
        end=frame["difference"].fillna(0.0),
        more=[text if rises else "" for text, rises in zip(texts, up, strict=True)],
        fewer=["" if rises else text for text, rises in zip(texts, up, strict=True)],
        room=reach,
        left_room=-reach,
    )
    return Panel(
        name="audience-changes",
        title="This period against the other",
        unit="difference of shares of faces, percentage points",
        words=words,
        spec=change_bars(len(frame), "Group"),
        data={"rows": rows},
        make_table=lambda: _table(frame.assign(group=frame["label"]), missing, "Group", is_compared=True),
    )


def missing_words(missing: Unmeasured, what: str) -> str:
    """How many faces have no known `what`, in a sentence."""
    if pd.isna(missing.faces):
        return f"Not measured: the {what} of fewer than {missing.threshold_faces} faces."
    if not missing.faces:
        return f"The {what} was measured for every face."
    return f"Not measured: the {what} of {formats.count(missing.faces)} faces ({formats.share(missing.share)})."


def _most_words(frame: pd.DataFrame) -> str:
    """The largest groups, and which moved most."""
    rows = zip(frame["group"], frame["share"], frame["difference"], strict=True)
    known = [row for row in rows if row[0] != NOT_MEASURED and not math.isnan(row[1])]
    if not known:
        return "No group has enough faces to show."
    largest = sorted(known, key=lambda row: -row[1])[:2]
    words = f"Largest: {', then '.join(f'{label(group)} ({formats.share(share)})' for group, share, _ in largest)}."
    moved = [row for row in known if not math.isnan(row[2])]
    if not moved:
        return words
    most, _, difference = max(moved, key=lambda row: abs(row[2]))
    if _points(difference) == _points(0.0):
        return f"{words} None has moved."
    return f"{words} {label(most)} moved most ({_points(difference)})."


def _rows(frame: pd.DataFrame, missing: Unmeasured, is_compared: bool) -> pd.DataFrame:
    hidden = note_words(HIDDEN, missing.threshold_faces)
    faces, shares, then = (frame[name].to_numpy() for name in ("faces", "share", "then_share"))
    changes = [_points(difference) for difference in frame["difference"]]
    texts = [
        hidden
        if math.isnan(count)
        else f"{formats.share(share)}  {change if is_compared and change != '–' else ''}".strip()
        for count, share, change in zip(faces, shares, changes, strict=True)
    ]
    end = np.fmax(np.fmax(shares, then), 0.0)  # fmax passes over NaN
    return pd.DataFrame(
        {
            "label": [label(group) for group in frame["group"]],
            "rank": frame["rank"].to_numpy(),
            "color": list(frame["color"]),
            "share": shares,
            "then_share": then,
            "text": texts,
            "faces_text": [formats.count(count) for count in faces],
            "difference_text": changes,
            "end": end,
            "room": _LABEL_ROOM * max(end.max(initial=0.0), 0.01),
        }
    )


def _points(difference: float) -> str:
    return formats.signed_points(difference) or "–"


def _table(frame: pd.DataFrame, missing: Unmeasured, group_title: str, is_compared: bool) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            group_title: frame["group"].map(label),
            "Faces": frame["faces"],
            "Share (%)": (100 * frame["share"]).round(1),
        }
    )
    if is_compared:
        table["Compared faces"] = frame["then_faces"]
        table["Compared share (%)"] = (100 * frame["then_share"]).round(1)
        table["Difference (points)"] = (100 * frame["difference"]).round(1)
    hidden = frame["faces"].isna() | (frame["then_faces"].isna() if is_compared else False)
    table["Note"] = hidden.map({True: note_words(HIDDEN, missing.threshold_faces), False: ""})
    return table
