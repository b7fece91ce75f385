"""Charts and metrics of the app: pure functions from tables of `lib.frames` to what a page shows.

In: a table of `lib.frames`. Out: a panel (one chart with title, subtitle, caption and data table), or metrics. Charts
keep the theme's colours and orders and draw at most a few thousand marks. A chart's shape is authored in Altair and
built once; its data come beside it.
"""

from lib.charts.aisles.hours import aisle_hours
from lib.charts.aisles.ranking import aisle_faces, aisle_shares
from lib.charts.attention.facing import facing_by_aisle, facing_over_time
from lib.charts.attention.motion import event_lengths, events_over_time
from lib.charts.attention.traffic import faces_per_picture, pictures_over_time
from lib.charts.audience.age_pyramid import age_pyramid
from lib.charts.audience.expressions import expressions_by_age, expressions_by_gender
from lib.charts.audience.groups import ages, audience_changes, genders
from lib.charts.cameras import aisle_timeline
from lib.charts.conclusions import (
    aisle_conclusion,
    aisles_conclusion,
    attention_conclusion,
    busiest_conclusion,
    busiest_text,
    hours_conclusion,
    pair_conclusion,
    sales_conclusion,
)
from lib.charts.core.context import ChartContext
from lib.charts.core.legend import SharedLegend
from lib.charts.core.panel import Metric, Panel
from lib.charts.core.selects import selecting_places
from lib.charts.dashboard.extreme_aisles import extreme_aisles
from lib.charts.dashboard.sentences import Sentence, Sentences
from lib.charts.dashboard.tiles import shared_legend, tile
from lib.charts.displays.by_aisle import display_faces_by_aisle, display_shares_by_aisle
from lib.charts.displays.over_time import display_faces_over_time, display_shares_over_time
from lib.charts.emotions.aisles import AISLES_OVER_TIME, aisles_over_time
from lib.charts.emotions.expressions import EXPRESSIONS, expressions
from lib.charts.emotions.over_time import EMOTIONS_OVER_TIME, emotions_over_time
from lib.charts.emotions.weekdays import WEEKDAY_HOURS, weekday_hours
from lib.charts.metrics import (
    Conclusion,
    Explanation,
    attention_metrics,
    camera_picture_metrics,
    change_text,
    display_metrics,
    metrics_against_others,
    motion_metrics,
    sales_metrics,
    summary_metrics,
)
from lib.charts.one_aisle import faces_by_hour, groups_against, positive_share_by_hour
from lib.charts.overview import faces_over_time, positive_share_over_time
from lib.charts.sales.expression import sales_against_expression
from lib.charts.sales.over_time import revenue_over_time
from lib.charts.sales.ranking import sales_hours, sales_ranking
from lib.charts.sales.revenue import revenue_by_aisle
from lib.charts.side_by_side.over_time import Pair, pair_faces_over_time, pair_hours, pair_positive_over_time
from lib.charts.side_by_side.shares import PAIR_GROUPS, pair_shares

__all__ = [
    "AISLES_OVER_TIME",
    "EMOTIONS_OVER_TIME",
    "EXPRESSIONS",
    "PAIR_GROUPS",
    "WEEKDAY_HOURS",
    "ChartContext",
    "Conclusion",
    "Explanation",
    "Metric",
    "Pair",
    "Panel",
    "Sentence",
    "Sentences",
    "SharedLegend",
    "age_pyramid",
    "ages",
    "aisle_conclusion",
    "aisle_faces",
    "aisle_hours",
    "aisle_shares",
    "aisle_timeline",
    "aisles_conclusion",
    "aisles_over_time",
    "attention_conclusion",
    "attention_metrics",
    "audience_changes",
    "busiest_conclusion",
    "busiest_text",
    "camera_picture_metrics",
    "change_text",
    "display_faces_by_aisle",
    "display_faces_over_time",
    "display_metrics",
    "display_shares_by_aisle",
    "display_shares_over_time",
    "emotions_over_time",
    "event_lengths",
    "events_over_time",
    "expressions",
    "expressions_by_age",
    "expressions_by_gender",
    "extreme_aisles",
    "faces_by_hour",
    "faces_over_time",
    "faces_per_picture",
    "facing_by_aisle",
    "facing_over_time",
    "genders",
    "groups_against",
    "hours_conclusion",
    "metrics_against_others",
    "motion_metrics",
    "pair_conclusion",
    "pair_faces_over_time",
    "pair_hours",
    "pair_positive_over_time",
    "pair_shares",
    "pictures_over_time",
    "positive_share_by_hour",
    "positive_share_over_time",
    "revenue_by_aisle",
    "revenue_over_time",
    "sales_against_expression",
    "sales_conclusion",
    "sales_hours",
    "sales_metrics",
    "sales_ranking",
    "selecting_places",
    "shared_legend",
    "summary_metrics",
    "tile",
    "weekday_hours",
]
