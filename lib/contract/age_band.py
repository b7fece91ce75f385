"""Age bands, which classify a predicted age range by its midpoint."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Midpoints of age ranges from `low_years` up to, but not including, `end_years` (None: no upper limit)."""

    low_years: int
    end_years: int | None

    @property
    def label(self) -> str:
        return f"{self.low_years}+" if self.end_years is None else f"{self.low_years}–{self.end_years - 1}"


def age_bands(edges_years: tuple[int, ...]) -> tuple[AgeBand, ...]:
    """Returns adjacent bands split at ascending `edges_years`; the first starts at 0, the last has no upper limit."""
    lows = (0, *edges_years)
    return tuple(AgeBand(low, end) for low, end in zip(lows, (*edges_years, None), strict=True))


AGE_BANDS = age_bands((18, 25, 35, 45, 55, 65))
