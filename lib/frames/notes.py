"""Why a time bucket or a group is not like the others: the notes of all frames.

Out: the column `note` of frames, "" for an ordinary row; and its words in tables and tooltips.
"""

NO_PICTURES = "no pictures"
HIDDEN = "hidden"
PARTIAL = "not complete"
FUTURE = "in the future"


def note_words(note: str, threshold_faces: int) -> str:
    """A note as shown in tables and tooltips."""
    return f"fewer than {threshold_faces} faces, not shown" if note == HIDDEN else note
