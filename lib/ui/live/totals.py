"""The faces that the Live page has shown, and their expressions.

In: the frames of the newest pictures, check after check. Out: `Totals`, which count each picture once. They count only
faces that the page has drawn one by one, so they are exact and tell a viewer nothing new.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from lib.charts.core import theme
from lib.contract.observation import STATUS_OK
from lib.data.conditions import NOT_MEASURED
from lib.data.labels import label


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts since the page was opened.

    `current` has the expressions of each picture of the last check, because faces may arrive after their picture;
    `earlier_pictures` and `earlier_faces` are the sums of the pictures that newer ones have replaced.
    """

    current: Mapping[str, Counter[str]] = field(default_factory=dict)
    earlier_pictures: int = 0
    earlier_faces: Counter[str] = field(default_factory=Counter)

    def after(self, pictures: pd.DataFrame, faces: pd.DataFrame) -> "Totals":
        """The totals after a check that found these pictures and faces; pictures without an analysis do not count."""
        analysed = pictures.loc[pictures["status"] == STATUS_OK, "image_id"]
        current = {str(image_id): Counter[str]() for image_id in analysed}
        for image_id, emotion in zip(faces["image_id"], faces["emotion"], strict=True):
            if image_id in current:
                current[image_id][NOT_MEASURED if pd.isna(emotion) else emotion] += 1
        replaced = [counts for image_id, counts in self.current.items() if image_id not in current]
        return Totals(current, self.earlier_pictures + len(replaced), sum(replaced, start=Counter(self.earlier_faces)))

    @property
    def pictures(self) -> int:
        """The number of analysed pictures."""
        return self.earlier_pictures + len(self.current)

    @property
    def faces_by_emotion(self) -> dict[str, int]:
        """Expression -> faces, in the order of the charts' legends; only those that occurred."""
        counts = sum(self.current.values(), start=Counter(self.earlier_faces))
        return {emotion: counts[emotion] for emotion in theme.EMOTION_ORDER if counts[emotion]}

    @property
    def faces(self) -> int:
        """The number of faces."""
        return sum(self.faces_by_emotion.values())


def mix(totals: Totals) -> list[dict[str, str | int | float]]:
    """One row per expression that occurred: its label, colour, faces and share of all faces."""
    return [
        {"label": label(emotion), "color": theme.EMOTION_COLORS[emotion], "faces": faces, "share": faces / totals.faces}
        for emotion, faces in totals.faces_by_emotion.items()
    ]
