"""How to read each panel's marks: which row and column of its data table each mark stands for.

Out: `READINGS` by panel name, for `test_marks`. A panel without a reading fails there: add one with the panel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.charts.core.hour_tiles import ONE_SCALE, OWN_SCALE

Datum = dict[str, Any]
Key = tuple[str, ...]
"""A column, and its position as scale and end (`("Aisle", "y", "center")`), or the field of the datum that names it."""

TIME = ("Local time", "x", "middle")


@dataclass(frozen=True)
class Reading:
    """Marks of one type whose data have `fields` and lack `lacks`; `nth` of their groups if several are alike.

    `value` is a scale and an end, or two ends whose difference is the value. `column` is a pattern of `fnmatch`, in
    which names in braces are fields of the datum. `factor`: the table has that many times the drawn number. `title` is
    in the panel's title. `whole_rows`: rows with a missing or unreliable number have no such mark.
    `color_top`: the end of a colour scale that does not end at the largest number.
    """

    marks: str
    fields: str
    keys: tuple[Key, ...]
    value: tuple[str, ...]
    column: str | Callable[[Datum], str]
    lacks: str = ""
    nth: int | None = None
    factor: int | None = None
    title: str = ""
    whole_rows: bool = False
    color_top: float = 0.0

    def pattern(self, datum: Datum) -> str:
        return self.column(datum) if callable(self.column) else self.column.format(**datum)


def _both_ends(
    marks: str, fields: str, keys: tuple[Key, ...], scale: str, ends: tuple[str, str], **how: Any
) -> tuple[Reading, ...]:
    """An interval between the columns From and To."""
    unit = how.pop("unit", "(%)")
    return tuple(
        Reading(marks, fields, keys, (scale, end), f"{name} {unit}", **how)
        for name, end in zip(("From", "To"), ends, strict=True)
    )


def _time_line(column: str | Callable[[Datum], str], compared: str, fields: str = "point") -> tuple[Reading, ...]:
    return (
        Reading("symbol", fields, (TIME,), ("y", "top"), column),
        Reading("line", "joined", (TIME,), ("y", "top"), column),
        Reading("line", "run", (TIME,), ("y", "top"), compared),
    )


def _time_bars(fields: str, column: str, compared: str) -> tuple[Reading, ...]:
    return (
        Reading("rect", fields, (TIME,), ("y", "top"), column),
        Reading("rule", "run", (TIME,), ("y", "top"), compared),
    )


def _rows(key: str, compared: str, end: str = "share_end") -> tuple[Reading, ...]:
    """Horizontal bars of shares, with ticks across them."""
    keys = ((key, "y", "center"),)
    return (
        Reading("rect", end, keys, ("x", "right"), "Share (%)"),
        Reading("rect", "rank", keys, ("x", "middle"), compared, lacks=end, nth=0),
    )


def _shares_of_groups(key: str) -> tuple[Reading, ...]:
    keys = ((key, "y", "center"), ("Apparent expression", "expression"))
    return (Reading("rect", "expression", keys, ("x", "left", "right"), "Share (%)"),)


def _bars_and_ticks(key: str) -> tuple[Reading, ...]:
    keys = ((key, "y", "center"),)
    return (
        Reading("rect", "label", keys, ("x", "right"), "Share (%)", nth=0),
        Reading("rect", "label", keys, ("x", "middle"), "Compared share (%)", nth=1),
    )


def _tiles(keys: tuple[Key, ...], *columns: tuple[str, str]) -> tuple[Reading, ...]:
    return tuple(
        Reading("rect", "hour colored", keys, ("color", "fill"), column, title=title) for column, title in columns
    )


def _by_aisle(before: str, during: str) -> tuple[Reading, ...]:
    keys = (("Aisle", "y", "center"),)
    return (
        Reading("symbol", "before during", keys, ("x", "middle"), before, nth=0),
        Reading("symbol", "before during", keys, ("x", "middle"), during, nth=1),
    )


_AISLE, _HOUR = ("Aisle", "y", "center"), ("Hour from", "x", "middle")
_DAY = ("Local day", "x", "middle")
_RATIO = "Transactions per 100 faces"
_GROUPS = _rows("Group", "The other aisles (%)")
_PYRAMID = (("Age band", "y", "center"), ("Predicted gender", "side"))

READINGS: dict[str, tuple[Reading, ...]] = {
    "faces-over-time": (
        *_time_bars("faces pictures", "Faces", "Compared with"),
        Reading("symbol", "slot", (TIME,), ("y", "top"), "{slot}: *"),
        Reading("line", "slot", (TIME,), ("y", "top"), "{slot}: *"),
    ),
    "positive-share-over-time": (
        *_time_line("Positive share (%)", "Compared with (%)"),
        Reading("symbol", "slot", (TIME,), ("y", "top"), "{slot}: *"),
        Reading("line", "slot", (TIME,), ("y", "top"), "{slot}: *"),
    ),
    "emotions-over-time": (
        Reading("rect", "expression top", (TIME,), ("y", "bottom", "top"), "{expression} (*"),
        Reading("rule", "run", (TIME,), ("y", "top"), "Compared with (*"),
    ),
    "expressions": _rows("Apparent expression", "Compared with (%)"),
    "extreme-aisles": (
        Reading("rect", "label", (("Aisle", "y", "center"),), ("x", "right"), "Positive share (%)", nth=0),
        Reading("rect", "label", (("Aisle", "y", "center"),), ("x", "middle"), "Compared with (%)", nth=1),
    ),
    "weekday-hours": _tiles(
        (("Weekday", "y", "center"), ("Hour", "x", "middle")), ("Share (%)", ""), ("Faces per hour", "")
    ),
    "aisles-over-time": (
        Reading("rect", "floor share", (_AISLE, TIME), ("strip", "bottom", "top"), "Share (%)"),
        Reading("line", "floor share", (_AISLE, TIME), ("strip", "floor", "top"), "Compared with (%)"),
    ),
    "ages": (*_bars_and_ticks("Age band"), *_GROUPS),
    "genders": (*_bars_and_ticks("Predicted gender"), *_GROUPS),
    "emotions": _GROUPS,
    "age-pyramid": (
        Reading("rect", "signed", _PYRAMID, ("x", "left", "right"), "Share (%)", nth=0),
        Reading("rect", "signed", _PYRAMID, ("abs x", "middle"), "Compared share (%)", nth=1),
    ),
    "expressions-by-gender": _shares_of_groups("Predicted gender"),
    "expressions-by-age": _shares_of_groups("Age band"),
    "audience-changes": (
        Reading(
            "rect",
            "difference",
            (("Group", "y", "center"),),
            ("sum x", "left", "right"),
            "Difference (points)",
            nth=0,
            factor=100,
        ),
    ),
    "facing-over-time": _time_line("Turned to the camera (%)", "Compared with (%)"),
    "facing-by-aisle": (
        Reading("symbol", "posed_faces", (_AISLE,), ("x", "middle"), "Turned to the camera (%)", nth=-1),
        Reading("symbol", "posed_faces", (_AISLE,), ("x", "middle"), "Compared with (%)", nth=0),
        *_both_ends("rule", "posed_faces", (_AISLE,), "x", ("left", "right")),
    ),
    "pictures-over-time": (
        Reading("rect", "series top", (TIME,), ("y", "bottom", "top"), "{series}"),
        Reading("rule", "run", (TIME,), ("y", "top"), "Pictures compared with"),
    ),
    "faces-per-picture": _time_line("{series}", "Faces per picture, compared with"),
    "motion-events": _time_bars("series top", "Motion events", "Events compared with"),
    "motion-lengths": _rows("Length", "Compared with (%)"),
    "aisle-ranking": (
        Reading("symbol", "share_end", (_AISLE,), ("x", "middle"), "Positive share (%)", nth=-1),
        Reading("symbol", "share_end", (_AISLE,), ("x", "middle"), "Share compared with (%)", nth=0),
        *_both_ends("rule", "share_end", (_AISLE,), "x", ("left", "right")),
    ),
    "aisle-faces": (
        Reading("rect", "faces_end", (_AISLE,), ("x", "right"), "Faces", nth=0),
        Reading("rect", "faces_end", (_AISLE,), ("x", "middle"), "Faces compared with", nth=1),
    ),
    "aisle-hours": _tiles((_AISLE, _HOUR), (OWN_SCALE, "")),
    "faces-by-hour": (
        Reading("rect", "faces_per_hour_end", (_HOUR,), ("y", "top"), "Faces per hour"),
        Reading("rect", "hour", (_HOUR,), ("y", "center"), "Other aisles' faces per hour", lacks="faces_per_hour_end"),
        Reading("symbol", "slot", (_HOUR,), ("y", "top"), "{slot}: *"),
        Reading("line", "slot", (_HOUR,), ("y", "top"), "{slot}: *"),
    ),
    "positive-share-by-hour": (
        Reading("symbol", "point", (_HOUR,), ("y", "top"), "Positive share (%)"),
        Reading("rect", "other", (_HOUR,), ("y", "center"), "Other aisles' positive share (%)"),
        *_both_ends("rule", "point", (_HOUR,), "y", ("bottom", "top")),
    ),
    **{
        name: (
            Reading("symbol", "other_share", (("Group", "y", "center"),), ("x", "middle"), "B: *", nth=0),
            Reading("symbol", "other_share", (("Group", "y", "center"),), ("x", "middle"), "A: *", nth=1),
        )
        for name in ("pair-emotions", "pair-ages", "pair-genders")
    },
    "display-shares-over-time": (
        Reading("symbol", "series value", (_DAY,), ("y", "top"), "{series}: positive share (%)"),
        Reading("line", "series value", (_DAY,), ("y", "top"), "{series}: positive share (%)"),
    ),
    "display-faces-over-time": (
        Reading("symbol", "series value", (_DAY,), ("y", "top"), "{series}: faces, *"),
        Reading("line", "series value", (_DAY,), ("y", "top"), "{series}: faces, *"),
    ),
    "display-shares-by-aisle": (
        *_by_aisle("Before (%)", "During (%)"),
        *_both_ends("rule", "before during", (_AISLE,), "x", ("left", "right"), nth=0),
    ),
    "display-faces-by-aisle": _by_aisle("Faces per day before", "Faces per day during"),
    "sales-by-aisle": (
        Reading("rect", "bar_end", (_AISLE,), ("x", "right"), _RATIO),
        Reading("rect", "per_100", (_AISLE,), ("x", "middle"), f"{_RATIO}, compared with", lacks="bar_end"),
    ),
    "sales-by-hour": _tiles((_AISLE, _HOUR), (ONE_SCALE, "")),
    "revenue-by-aisle": (
        Reading("rect", "revenue_end", (_AISLE,), ("x", "right"), "Revenue*"),
        Reading("rect", "revenue", (_AISLE,), ("x", "middle"), "Compared with*", lacks="revenue_end"),
    ),
    "sales-against-expression": (
        Reading("symbol", "difference", (_AISLE,), ("x", "middle"), "Difference per 100 faces", nth=-1),
        *_both_ends("rule", "difference", (_AISLE,), "x", ("left", "right"), unit="per 100 faces"),
    ),
    "revenue-over-time": (
        Reading("rect", "revenue", (TIME,), ("y", "top"), "Revenue*", nth=-1),
        Reading("rule", "run", (TIME,), ("y", "top"), "Compared with*"),
    ),
    "aisle-timeline": tuple(
        Reading("rect", "failed_pictures", (_AISLE, TIME), ("color", "fill"), column, title=title, color_top=top)
        for column, title, top in (
            ("Pictures", "Pictures per", 0),
            ("Hours without pictures (%)", "Hours without pictures per", 100),
        )
    ),
}
