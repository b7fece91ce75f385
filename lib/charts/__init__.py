"""Frames to panels, pure: a frame of `lib.frames` in, one chart with its title, unit, words and table out.

Charts keep the theme's colours and orders and draw at most a few thousand marks. A chart's shape is authored in Altair
and built once; its data are handed in beside it.
"""

from lib.charts.aisles.groups_against import groups_against
from lib.charts.aisles.hours import aisle_hours
from lib.charts.aisles.hours_against import faces_by_hour, positive_share_by_hour
from lib.charts.aisles.ranking import aisle_ranking
from lib.charts.attention.facing import facing_by_aisle, facing_over_time
from lib.charts.attention.motion import event_lengths, event_seconds_over_time, events_over_time
from lib.charts.attention.traffic import faces_per_picture, pictures_over_time
from lib.charts.audience.age_pyramid import age_pyramid
from lib.charts.audience.expressions import expressions_by_age, expressions_by_gender
from lib.charts.audience.groups import ages, audience_changes, genders
from lib.charts.cameras.figures import picture_figures, state_figures
from lib.charts.cameras.timeline import aisle_timeline
from lib.charts.core.expression_color import EMOTION_OF_LABEL, EXPRESSION
from lib.charts.core.figures import Figure, attention_figures, motion_figures
from lib.charts.core.over_time import Backdrop, faces_over_time, positive_share_over_time
from lib.charts.core.panel import Panel
from lib.charts.core.place_figures import change_words, figures_against, figures_of, overview_figures
from lib.charts.core.statement import Explanation, Statement
from lib.charts.displays.days import display_faces_over_time, display_shares_over_time
from lib.charts.displays.figures import display_figures
from lib.charts.displays.places import display_faces_by_aisle, display_shares_by_aisle
from lib.charts.emotions.aisle_strips import aisles_over_time
from lib.charts.emotions.expressions import EXPRESSIONS, expressions
from lib.charts.emotions.over_time import DAYS, EMOTIONS_OVER_TIME, emotions_over_time
from lib.charts.emotions.weekdays import weekday_hours
from lib.charts.sales.figures import sales_figures
from lib.charts.sales.groups import sales_against_expression
from lib.charts.sales.over_time import faces_beside_revenue, revenue_over_time
from lib.charts.sales.ranking import sales_hours, sales_ranking
from lib.charts.side_by_side.lines import Pair, pair_faces_over_time, pair_hours, pair_positive_over_time
from lib.charts.side_by_side.shares import pair_shares

__all__ = [
    "DAYS",
    "EMOTIONS_OVER_TIME",
    "EMOTION_OF_LABEL",
    "EXPRESSION",
    "EXPRESSIONS",
    "Backdrop",
    "Explanation",
    "Figure",
    "Pair",
    "Panel",
    "Statement",
    "age_pyramid",
    "ages",
    "aisle_hours",
    "aisle_ranking",
    "aisle_timeline",
    "aisles_over_time",
    "attention_figures",
    "audience_changes",
    "change_words",
    "display_faces_by_aisle",
    "display_faces_over_time",
    "display_figures",
    "display_shares_by_aisle",
    "display_shares_over_time",
    "emotions_over_time",
    "event_lengths",
    "event_seconds_over_time",
    "events_over_time",
    "expressions",
    "expressions_by_age",
    "expressions_by_gender",
    "faces_beside_revenue",
    "faces_by_hour",
    "faces_over_time",
    "faces_per_picture",
    "facing_by_aisle",
    "facing_over_time",
    "figures_against",
    "figures_of",
    "genders",
    "groups_against",
    "motion_figures",
    "overview_figures",
    "pair_faces_over_time",
    "pair_hours",
    "pair_positive_over_time",
    "pair_shares",
    "picture_figures",
    "pictures_over_time",
    "positive_share_by_hour",
    "positive_share_over_time",
    "revenue_over_time",
    "sales_against_expression",
    "sales_figures",
    "sales_hours",
    "sales_ranking",
    "state_figures",
    "weekday_hours",
]
