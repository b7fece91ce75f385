"""Frames to panels, pure: a frame of `lib.frames` in, one chart with its title, unit, words and table out.

Charts keep the theme's colours and orders and draw at most a few thousand marks. A chart's shape is authored in Altair
and built once; its data are handed in beside it.
"""

from lib.charts.age_pyramid import age_pyramid
from lib.charts.aisle_hours import aisle_hours
from lib.charts.aisle_ranking import aisle_ranking
from lib.charts.aisle_strips import aisles_over_time
from lib.charts.audience import ages, audience_changes, genders
from lib.charts.audience_expressions import expressions_by_age, expressions_by_gender
from lib.charts.camera_figures import picture_figures, state_figures
from lib.charts.cameras import aisle_timeline
from lib.charts.display_days import display_faces_over_time, display_shares_over_time
from lib.charts.display_figures import display_figures
from lib.charts.display_places import display_faces_by_aisle, display_shares_by_aisle
from lib.charts.emotions import DAYS, EMOTIONS_OVER_TIME, emotions_over_time
from lib.charts.expression_color import EMOTION_OF_LABEL, EXPRESSION
from lib.charts.expressions import EXPRESSIONS, expressions
from lib.charts.facing import facing_by_aisle, facing_over_time
from lib.charts.figures import Figure, attention_figures, motion_figures
from lib.charts.groups_against import groups_against
from lib.charts.hours_against import faces_by_hour, positive_share_by_hour
from lib.charts.motion import event_lengths, event_seconds_over_time, events_over_time
from lib.charts.over_time import Backdrop, faces_over_time, positive_share_over_time
from lib.charts.pair_lines import Pair, pair_faces_over_time, pair_hours, pair_positive_over_time
from lib.charts.pair_shares import pair_shares
from lib.charts.panel import Panel
from lib.charts.place_figures import change_words, figures_against, figures_of, overview_figures
from lib.charts.sales import sales_hours, sales_ranking
from lib.charts.sales_figures import sales_figures
from lib.charts.sales_groups import sales_against_expression
from lib.charts.sales_over_time import faces_beside_revenue, revenue_over_time
from lib.charts.statement import Explanation, Statement
from lib.charts.traffic import faces_per_picture, pictures_over_time
from lib.charts.weekdays import weekday_hours

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
