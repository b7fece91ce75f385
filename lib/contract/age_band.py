"""Our own age bands, cut through the middle of the vendor's age range.

In: a predicted range of years. Out: the one band that its middle falls in.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Middles of age ranges from `low_years` up to, but not including, `end_years` (None: no end)."""

    low_years: int
    end_years: int | None

    @property
    def label(self) -> str:
        return f"{self.low_years}+" if self.end_years is None else f"{self.low_years}–{self.end_years - 1}"


def age_bands(edges_years: tuple[int, ...]) -> tuple[AgeBand, ...]:
    """Bands that meet at rising `edges_years`, the first from 0 and the last without an end."""
    lows = (0, *edges_years)
    return tuple(AgeBand(low, end) for low, end in zip(lows, (*edges_years, None), strict=True))


AGE_BANDS = age_bands((18, 25, 35, 45, 55, 65))
