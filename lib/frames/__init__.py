"""Slices of the rollup to the frames that charts and tables draw: pure functions.

In: `lib.cube.Slice`, whose counts are fit to be told. Out: small frames, one row a mark. Shares are ratios of 0 to 1.
NaN in a count means that it is hidden, or that there was no picture to count in; a `note` says which.
"""

from lib.frames.over_time import emotions_over_time, gaps, note_words, over_time
from lib.frames.shares import shares
from lib.frames.summary import Change, Summary, change, summary

__all__ = [
    "Change",
    "Summary",
    "change",
    "emotions_over_time",
    "gaps",
    "note_words",
    "over_time",
    "shares",
    "summary",
]
