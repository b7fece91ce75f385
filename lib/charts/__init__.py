"""Frames to panels, pure: a frame of `lib.frames` in, one chart with its title, unit, words and table out.

Charts keep the theme's colours and orders and draw at most a few thousand marks. A chart's shape is authored in Altair
and built once; its data are handed in beside it.
"""

from lib.charts.over_time import Backdrop, faces_over_time, positive_share_over_time
from lib.charts.panel import Panel

__all__ = ["Backdrop", "Panel", "faces_over_time", "positive_share_over_time"]
