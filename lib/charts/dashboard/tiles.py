"""Panels as tiles of a dashboard: lower, headed by one number with its change, and linked to their page.

In: panels of other pages. Out: the same panels, of the height of their row. A tile's spec is that of its panel with
another height, cached like it.
"""

import json
from dataclasses import replace
from functools import lru_cache

from lib.charts.core.legend import CAMPAIGN, COMPARED, COMPARED_IN_POINTS, LegendEntry, SharedLegend
from lib.charts.core.panel import Metric, Panel

TILE_PIXELS, HIGH_TILE_PIXELS = 176, 190
_PADDING = {"left": 4, "top": 8, "right": 8, "bottom": 2}


def tile(panel: Panel, title: str, subtitle: str, headline: Metric, link: str, pixels: int = TILE_PIXELS) -> Panel:
    """`panel` as a tile; `link` is the address of its page, with the filters.

    Its legend is only in the saved drawing: on the page, `shared_legend` stands for those of all tiles.
    """
    return replace(
        panel,
        title=title,
        subtitle=subtitle,
        headline=headline,
        link=link,
        spec=to_tile_spec(panel.spec, pixels),
    )


def shared_legend(*tiles: Panel) -> SharedLegend:
    """What occurs in any of the tiles, once each; the sentences above name the campaign."""
    found: dict[str, LegendEntry] = {}
    for each in (entry for tile in tiles for entry in tile.legend):
        entry = CAMPAIGN if each.symbol == CAMPAIGN.symbol else each
        if each.label == COMPARED_IN_POINTS:  # each tile's headline has the unit
            entry = replace(each, label=COMPARED)
        known = found.setdefault(entry.label, entry)
        if {known.symbol, entry.symbol} == {"dash", "tick"}:
            found[entry.label] = replace(known, symbol="compared")
    return SharedLegend("legend", tuple(found.values()))


@lru_cache(maxsize=256)
def to_tile_spec(spec: str, pixels: int) -> str:
    return json.dumps(json.loads(spec) | {"height": pixels, "padding": _PADDING})
