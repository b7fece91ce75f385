"""Texts that several charts share: differences, and sentences put together.

In: numbers. Out: texts of one line.
"""

import pandas as pd

from lib.data import formats
from lib.frames import HIDDEN, note_words

NOT_FROM_0 = "axis not from 0"
# The one wording for what `lib.effects` finds beyond chance, or not: `CLEAR` says what it means.
NO_CLEAR_DIFFERENCE = "no clear difference"
NO_CLEAR_CHANGE = "no clear change"
CLEARLY_DIFFERS = "clearly differs"
CLEAR = "Clear means: so large that chance alone would hardly make it."
GREY_IF_UNCLEAR = f"95% interval; grey: {NO_CLEAR_DIFFERENCE}"


def join_sentences(*sentences: str) -> str:
    """The sentences that are not empty, with a space between them."""
    return " ".join(filter(None, sentences))


def semicolon_sentence(*clauses: str) -> str:
    """The clauses that are not empty as one sentence, with its capital and full stop; "" for none."""
    text = "; ".join(filter(None, clauses))
    return f"{capitalized(text)}." if text else ""


def capitalized(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def uncapitalized(text: str) -> str:
    """`text` with its first letter in lower case."""
    return text[:1].lower() + text[1:]


def difference_text(difference: float) -> str:
    """A difference of shares, 0.012 as +1.2 points; "–" where there is none."""
    return formats.signed_points(difference) or formats.MISSING


def hidden_shares_text(groups: pd.DataFrame, threshold_faces: int) -> str:
    """A sentence on the dashes of groups of `frames.compare_shares`, hidden on either side; "" where none is."""
    is_hidden = groups[["faces", "other_faces"]].isna().any(axis=None)
    return f"{formats.MISSING}: {note_words(HIDDEN, threshold_faces)}." if is_hidden else ""


def share_of_faces_text(share: float, faces: float, low: float, high: float) -> str:
    """`45.2% of 120 faces (95% interval 36.5 to 54.1%)`."""
    return f"{formats.share(share)} of {formats.count(faces)} faces (95% interval {formats.share_interval(low, high)})"


def busiest_hour_text(subject: str, hours: pd.DataFrame, prefix: str = "") -> str:
    """The hour with the highest rate in `frames.compare_hours`, of its columns with `prefix`; "" if there is none."""
    rates = hours[f"{prefix}faces_per_hour"]
    if rates.isna().all():
        return ""
    row = hours.loc[rates.idxmax()]
    rate = rate_text(*row[[f"{prefix}faces_per_hour", f"{prefix}faces", f"{prefix}hours"]])
    return f"{subject} from {row['hour']}: {rate}."


def rate_text(faces_per_hour: float, faces: float, hours: float) -> str:
    """`120.0 faces per hour (480 faces in 4 hours with pictures)`."""
    return (
        f"{formats.decimal(faces_per_hour)} faces per hour ({formats.count(faces)} faces in {formats.count(hours)} "
        f"hour{'' if hours == 1 else 's'} with pictures)"
    )
