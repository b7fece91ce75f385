"""Texts of pages, which run on import, so that tests can import the texts from here."""

# Aisles
NO_HOURS = "**No hours of the day here.**"
AISLES_FOLDED = "**Each store is shown as one.**"
NO_OTHER_AISLE = "No other aisle is in view to compare it with: choose more aisles or stores in the sidebar."
SAME_SIDES = "**A and B are the same.**"

# Audience
COMPARE_HINT = ":material/compare_arrows: To see what changed, choose a period under *Compare with* in the sidebar."

# Emotions
NO_WEEKDAYS_BY_HOUR = "**No weekdays by hour:**"

# Export
ROW_EXPORT_DISABLED = "Disabled. An operator can enable it with SHOPPER_ROW_EXPORT=1 in the app's environment;"

# Sales
NO_CAUSE = "Faces are not shoppers, and nothing here shows a cause."
ONLY_FACES_FILTERED = "The filters by expression, age and gender narrow the faces, not the sales."


def only_one(kind: str) -> str:
    """`kind` is store or aisle."""
    return f"**Only one {kind} is in view.**"
