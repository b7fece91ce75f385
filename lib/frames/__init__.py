"""Pure functions from slices of the rollup to the frames of charts and tables.

In: `lib.data.cube.Slice`, with suppressed counts. Out: small frames, one row per mark. Shares are ratios of 0 to 1.
A count is NaN when it is hidden or when there was no picture; the `note` has the reason.
"""

import pandas as pd

from lib.frames.aisles import NO_CATEGORY, Order, aisle_hours, aisle_ranking, busiest_aisle, busiest_hour, ordered
from lib.frames.attention import (
    POSE_UNKNOWN,
    AttentionSummary,
    attention_summary,
    facing_by_aisle,
    facing_over_time,
    traffic_over_time,
)
from lib.frames.audience import Unmeasured, age_pyramid, demographic_shares, expressions_by, unmeasured
from lib.frames.camera_states import FAILURE_STATES, MEANINGS, State
from lib.frames.camera_verdict import camera_verdict
from lib.frames.cameras import (
    CameraCounts,
    aisle_labels,
    aisle_pictures,
    camera_counts,
    camera_table,
    device_table,
    picture_table,
    state_table,
    store_table,
)
from lib.frames.counts import count_columns, count_rows
from lib.frames.displays import CONTROL, TEST, display_days, display_levels, display_places, display_rows
from lib.frames.emotions import emotions_over_time, stack_tops
from lib.frames.findings import Estimate, Largest, estimate, largest_group
from lib.frames.freshness import Camera
from lib.frames.group_shares import GroupShare, aisles_over_time, busiest_aisles, group_share
from lib.frames.highlights import Highlight, Measure, highlights
from lib.frames.hours_of_day import busiest_weekday_hour, compare_hours, hours_open, is_hourly, weekday_hours
from lib.frames.motion import (
    NO_NUMBER,
    Motion,
    MotionSummary,
    aisles_without_event_numbers,
    motion_in_view,
    motion_lengths,
    motion_over_time,
    motion_summary,
)
from lib.frames.notes import HIDDEN, NO_PICTURES, PARTIAL, note_words
from lib.frames.over_time import gaps, over_time
from lib.frames.places import NamedPlaces, aisle_and_others, aisles_in_view, has_folded_aisles, stores_in_view
from lib.frames.reliability import MIN_RELIABLE_FACES, TOO_FEW, is_complete, is_reliable
from lib.frames.sales import (
    UNKNOWN_SALES,
    SalesSummary,
    SalesWithFaces,
    sales_over_time,
    sales_summary,
    sales_with_faces,
)
from lib.frames.sales_by_expression import ALL_AISLES, sales_by_expression
from lib.frames.sales_ratios import revenue_by_aisle, sales_by_aisle, sales_by_hour, sales_groups, sales_standouts
from lib.frames.shares import compare_shares, shares
from lib.frames.split import KEPT_SHARE, Coverage, Split, coarser_split, coverage
from lib.frames.standouts import (
    POSITIVE,
    Standout,
    Standouts,
    aisle_standouts,
    group_standouts,
    hour_standouts,
    share_differs,
)
from lib.frames.summary import Change, Summary, change, summary

# Small frames of text are faster to create and to read without Arrow, which is made for large ones.
pd.set_option("mode.string_storage", "python")

__all__ = [
    "ALL_AISLES",
    "CONTROL",
    "FAILURE_STATES",
    "HIDDEN",
    "KEPT_SHARE",
    "MEANINGS",
    "MIN_RELIABLE_FACES",
    "NO_CATEGORY",
    "NO_NUMBER",
    "NO_PICTURES",
    "PARTIAL",
    "POSE_UNKNOWN",
    "POSITIVE",
    "TEST",
    "TOO_FEW",
    "UNKNOWN_SALES",
    "AttentionSummary",
    "Camera",
    "CameraCounts",
    "Change",
    "Coverage",
    "Estimate",
    "GroupShare",
    "Highlight",
    "Largest",
    "Measure",
    "Motion",
    "MotionSummary",
    "NamedPlaces",
    "Order",
    "SalesSummary",
    "SalesWithFaces",
    "Split",
    "Standout",
    "Standouts",
    "State",
    "Summary",
    "Unmeasured",
    "age_pyramid",
    "aisle_and_others",
    "aisle_hours",
    "aisle_labels",
    "aisle_pictures",
    "aisle_ranking",
    "aisle_standouts",
    "aisles_in_view",
    "aisles_over_time",
    "aisles_without_event_numbers",
    "attention_summary",
    "busiest_aisle",
    "busiest_aisles",
    "busiest_hour",
    "busiest_weekday_hour",
    "camera_counts",
    "camera_table",
    "camera_verdict",
    "change",
    "coarser_split",
    "compare_hours",
    "compare_shares",
    "count_columns",
    "count_rows",
    "coverage",
    "demographic_shares",
    "device_table",
    "display_days",
    "display_levels",
    "display_places",
    "display_rows",
    "emotions_over_time",
    "estimate",
    "expressions_by",
    "facing_by_aisle",
    "facing_over_time",
    "gaps",
    "group_share",
    "group_standouts",
    "has_folded_aisles",
    "highlights",
    "hour_standouts",
    "hours_open",
    "is_complete",
    "is_hourly",
    "is_reliable",
    "largest_group",
    "motion_in_view",
    "motion_lengths",
    "motion_over_time",
    "motion_summary",
    "note_words",
    "ordered",
    "over_time",
    "picture_table",
    "revenue_by_aisle",
    "sales_by_aisle",
    "sales_by_expression",
    "sales_by_hour",
    "sales_groups",
    "sales_over_time",
    "sales_standouts",
    "sales_summary",
    "sales_with_faces",
    "share_differs",
    "shares",
    "stack_tops",
    "state_table",
    "store_table",
    "stores_in_view",
    "summary",
    "traffic_over_time",
    "unmeasured",
    "weekday_hours",
]
