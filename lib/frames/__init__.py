"""Slices of the rollup to the frames that charts and tables draw: pure functions.

In: `lib.cube.Slice`, whose counts are fit to be told. Out: small frames, one row a mark. Shares are ratios of 0 to 1.
NaN in a count means that it is hidden, or that there was no picture to count in; a `note` says which.
"""

from lib.frames.cameras import aisle_pictures, camera_table, state_table
from lib.frames.counts import count_columns, count_rows
from lib.frames.emotions import emotions_over_time, stack_tops
from lib.frames.over_time import gaps, note_words, over_time
from lib.frames.portions import Portion, aisle_steps, busiest_aisles, chosen_portion, positive_portion
from lib.frames.shares import shares
from lib.frames.summary import Change, Summary, change, summary
from lib.frames.weekdays import hours_open, tells_hours, weekday_hours

__all__ = [
    "HIDDEN",
    "NO_NUMBER",
    "POSE_UNKNOWN",
    "Change",
    "MotionSummary",
    "Portion",
    "Summary",
    "Unmeasured",
    "aisle_pictures",
    "aisle_steps",
    "busiest_aisles",
    "camera_table",
    "change",
    "chosen_portion",
    "count_columns",
    "count_rows",
    "emotions_over_time",
    "expressions_by",
    "facing_by_aisle",
    "facing_over_time",
    "gaps",
    "group_shares",
    "hours_open",
    "motion_lengths",
    "motion_over_time",
    "motion_summary",
    "note_words",
    "over_time",
    "positive_portion",
    "pyramid",
    "shares",
    "stack_tops",
    "state_table",
    "summary",
    "tells_hours",
    "traffic_over_time",
    "unmeasured",
    "unnumbered",
    "weekday_hours",
]
