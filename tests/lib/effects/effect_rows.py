"""Synthetic counts by day and place for tests of effects: fixed rows, and random draws with realistic noise."""

from typing import Any

import numpy as np
import pandas as pd

MONDAY = pd.Timestamp("2026-09-07")


def rows(
    before_days: int = 14,
    during_days: int = 14,
    places: tuple[str, ...] = ("coffee", "produce", "toys"),
    first_day: pd.Timestamp = MONDAY,
    **counts: Any,
) -> pd.DataFrame:
    """A row per day and place; the first place has the display. Counts are arrays of places x days, or numbers."""
    days = before_days + during_days
    shape = (len(places), days)
    columns = {"faces": 220.0, "known_faces": 200.0, "positive_faces": 50.0} | counts
    return pd.DataFrame(
        {
            "day": np.tile(pd.date_range(first_day, periods=days), len(places)),
            "place": np.repeat(places, days),
            "test": np.repeat(np.arange(len(places)) == 0, days),
            "during": np.tile(np.arange(days) >= before_days, len(places)),
            **{name: np.broadcast_to(values, shape).ravel().astype(float) for name, values in columns.items()},
        }
    )


def drawn(
    rng: np.random.Generator,
    before_days: int = 14,
    during_days: int = 14,
    controls: int = 2,
    share_points: float = 0.0,
    faces_ratio: float = 1.0,
) -> pd.DataFrame:
    """Random counts with a common effect of each day, weekday effects of each place, and autocorrelated days (0.3) with
    more noise than sampling alone. `share_points` (0.1 is 10 points) and `faces_ratio` are the true effect."""
    shape = (1 + controls, before_days + during_days)
    weekday = np.arange(shape[1]) % 7
    moved = np.where((np.arange(shape[0])[:, None] == 0) & (np.arange(shape[1]) >= before_days), 1.0, 0.0)
    share = rng.uniform(0.2, 0.4, (shape[0], 1)) + rng.normal(0, 0.02, (shape[0], 7))[:, weekday]
    share = share + rng.normal(0, 0.02, shape[1]) + _autocorrelated(rng, shape, 0.03) + share_points * moved
    log_faces = np.log(rng.uniform(150, 350, (shape[0], 1))) + rng.normal(0, 0.1, (shape[0], 7))[:, weekday]
    log_faces = (
        log_faces + rng.normal(0, 0.1, shape[1]) + _autocorrelated(rng, shape, 0.1) + np.log(faces_ratio) * moved
    )
    faces = rng.poisson(np.exp(log_faces))
    known = rng.binomial(faces, 0.9)
    positive = rng.binomial(known, np.clip(share, 0.01, 0.99))
    places = ("display", *(f"control-{number}" for number in range(controls)))
    return rows(before_days, during_days, places, faces=faces, known_faces=known, positive_faces=positive)


def _autocorrelated(rng: np.random.Generator, shape: tuple[int, int], spread: float) -> Any:
    """Autocorrelated daily noise of each place."""
    noise = rng.normal(0, spread, shape)
    for day in range(1, shape[1]):
        noise[:, day] = 0.3 * noise[:, day - 1] + np.sqrt(1 - 0.3**2) * noise[:, day]
    return noise
