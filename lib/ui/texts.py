"""Texts of pages, which run on import, so that tests can import the texts from here."""

import math
from collections.abc import Iterable

from lib.data import formats
from lib.frames import Coverage

# Aisles
AISLES = "Aisles"
PROFILE = "One aisle"  # of its sections
SIDE_BY_SIDE = "Side by side"
OWN_AISLES = "Aisles selected in charts do not narrow this section."
NO_HOURS = "**No hours of the day here.**"
AISLES_FOLDED = "**Each store is shown as one.**"
NO_OTHER_AISLE = "No other aisle is in view to compare it with: choose more aisles or stores in the sidebar."
SAME_SIDES = "**A and B are the same.**"

# Attention and traffic
MOTION_EVENTS = "Motion events: how many, how long"
HOW_ESTIMATED = "Every figure here is an estimate: how each is made"

# Displays
OTHER_PAGES_HINT = "Click an aisle to filter the other pages, or to open its profile."

# Emotions
NO_WEEKDAYS_BY_HOUR = "**No weekdays by hour:**"

# Export
NO_COUNT_HIDDEN = "All counts are shown."
COLUMNS = "What each column means"
ROW_EXPORT_DISABLED = (
    "Rows of single faces are switched off: counts answer most questions and are safer to share. The operator of this "
    "dashboard can allow them, as the documents describe (docs/app.md, Settings)."
)

# Sidebar controls that a page ignores, with the reason
IGNORED_BY_AUDIENCE = {"grain": "Audience shows totals, no steps over time."}
IGNORED_BY_CAMERAS = {
    "compare": "Cameras shows one period: nothing is compared.",
    **dict.fromkeys(("emotions", "age_bands", "genders"), "Cameras counts pictures, whatever the faces in them."),
}
IGNORED_BY_DISPLAYS = {
    **dict.fromkeys(("preset", "compare", "grain"), "Displays compares the days before and during a campaign."),
    **dict.fromkeys(("aisles", "emotions"), "Displays compares positive expressions in the aisles of a campaign."),
}

# Sales
ONLY_FACES_FILTERED = "The filters by expression, age and gender narrow the faces, not the sales."
NO_SALES_COMPARED = "No sales are known in the period compared with."


def several_currencies(currencies: Iterable[str]) -> str:
    """For stores of different `currencies`, "" for those without one."""
    named = formats.join_list(currency or "a currency that stores.csv does not name" for currency in currencies)
    return (
        f"Revenue is in {named}: it is neither added nor compared across currencies. Choose stores of one currency to "
        "see it over time."
    )


def unequal_sales(now: int, then: int, grain: str) -> str:
    """For two periods of which sales are known in `now` and `then` time buckets of that `grain`."""
    return (
        f"Sales are known in {now} {grain}s here and in {then} of the period compared with, so only the transactions "
        "per 100 faces are compared."
    )


def only_one(kind: str) -> str:
    """`kind` is store or aisle."""
    return f"**Only one {kind} is in view.**"


def hidden_faces(coverage: Coverage) -> str:
    """How many rows of an export hide their count, and what share of the faces is in them."""
    if not coverage.hidden_rows:
        return NO_COUNT_HIDDEN
    share = 1 - coverage.kept_share
    about = f"about {share:.0%}" if share >= 0.01 else "less than 1%"
    total = "" if math.isnan(coverage.total_faces) else f"{formats.count(coverage.total_faces)} "
    return (
        f"In {formats.count(coverage.hidden_rows)} of them the count of faces is hidden, and with it {about} of the "
        f"{total}faces in the selection."
    )


def coarser_split(words: Iterable[str], coverage: Coverage) -> str:
    """The button that applies a coarser split; `words` name its dimensions."""
    by = formats.join_list(words)
    return f"{f'Split by {by}' if by else 'Do not split'}: {coverage.kept_share:.0%} of the faces"
