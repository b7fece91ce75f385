"""Frames to Altair charts, pure: a frame of `lib.frames` in, one chart out, its title, units and description included.

Every chart tells its place in words (`description`), keeps the theme's colours and orders, and draws at most a few
thousand marks. Times are the stores' wall clocks, drawn as UTC so that the viewer's own time zone never moves them.
"""

from lib.charts.aisles import aisle_faces, aisle_hours, aisle_positive_share
from lib.charts.over_time import Span, emotions_over_time, faces_over_time, positive_share_over_time
from lib.charts.shares import ages, ages_by_gender, emotion_shares, emotions_by_age, genders

__all__ = [
    "Span",
    "ages",
    "ages_by_gender",
    "aisle_faces",
    "aisle_hours",
    "aisle_positive_share",
    "emotion_shares",
    "emotions_by_age",
    "emotions_over_time",
    "faces_over_time",
    "genders",
    "positive_share_over_time",
]
