"""Panels as tiles of a dashboard: lower, headed by one number with its change, and linked to their page.

In: panels of other pages. Out: the same panels, of one height. A tile's spec is that of its panel with another height,
cached like it.
"""

import json
from dataclasses import replace
from functools import lru_cache

from lib.charts.core.legend import CAMPAIGN
from lib.charts.core.panel import Metric, Panel

TILE_PIXELS = 196
_PADDING = {"left": 4, "top": 12, "right": 8, "bottom": 2}


def tile(panel: Panel, title: str, subtitle: str, headline: Metric, link: str) -> Panel:
    """`panel` as a tile; `link` is the address of its page, with the filters.

    Its legend has only the band of a campaign, which the sentences name: the tile beside that of expressions over time
    names their colours.
    """
    return replace(
        panel,
        title=title,
        subtitle=subtitle,
        headline=headline,
        link=link,
        spec=to_tile_spec(panel.spec),
        legend=(CAMPAIGN,) if any(entry.symbol == CAMPAIGN.symbol for entry in panel.legend) else (),
    )


@lru_cache(maxsize=256)
def to_tile_spec(spec: str) -> str:
    return json.dumps(json.loads(spec) | {"height": TILE_PIXELS, "padding": _PADDING})
