"""Highlights: silent without a change, right with one, and never about small, hidden or incomplete groups."""

import itertools
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from lib.data.filters import Filters
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from lib.frames import aisles_in_view
from lib.frames.highlights import Highlight, Measure, highlights
from tests.lib.cubes import cube, faces, pictures

DAYS = 28
NOW = Period(date(2026, 11, 1), date(2026, 11, 29))
BOTH = Period(NOW.earlier(DAYS).first_day, NOW.end_day)
AISLES = ("bakery", "coffee", "produce", "tea", "toys")
EMOTIONS = {"HAPPY": 0.25, "CALM": 0.55, "SAD": 0.12, "CONFUSED": 0.08}
BANDS = {"18–24": 0.2, "25–34": 0.35, "35–44": 0.3, "45–54": 0.15}
FEMALE = 0.55
SIZES = {"bakery": 300, "coffee": 220, "produce": 350, "tea": 120, "toys": 160}
DRAWS = 60


def day_rows(
    rng: np.random.Generator, day: date, aisle: str, shares: dict[str, dict[str, float]], size: float
) -> list[dict[str, Any]]:
    """One aisle's day. Days differ (weekday, weather), and each shopper is seen in one to four pictures."""
    weekday = (0.9, 0.9, 0.95, 1.0, 1.15, 1.35, 0.8)[day.weekday()]
    emotion = np.array(list(shares["emotion"].values())) * (rng.gamma(80, 1 / 80), 1, 1, 1)[: len(shares["emotion"])]
    band, gender = (np.array(list(shares[name].values())) for name in ("age_band", "gender"))
    cells = np.einsum("i,j,k->ijk", emotion / emotion.sum(), band, gender)
    shoppers = rng.poisson(size * weekday * rng.gamma(60, 1 / 60) / 2.5)
    in_pictures = rng.multinomial(shoppers, (0.25,) * 4)
    counts = np.sum([times * rng.multinomial(each, cells.ravel()) for times, each in enumerate(in_pictures, 1)], axis=0)
    where = {"start": f"{day} 12:00", "aisle_id": aisle}
    names = itertools.product(shares["emotion"], shares["age_band"], shares["gender"])
    return [
        pictures(int(counts.sum()) or 1, **where),
        *(
            faces(int(count), emotion=emotion, age_band=band, gender=gender, **where)
            for (emotion, band, gender), count in zip(names, counts, strict=True)
            if count
        ),
    ]


def found(
    seed: int,
    planted: dict[str, dict[str, dict[str, float]]] | None = None,
    growth: dict[str, float] | None = None,
    off: tuple[str, int] = ("", 0),
) -> tuple[Highlight, ...]:
    """The highlights of drawn data. `planted` has changed shares of the second period by aisle, `growth` the factor of
    an aisle's faces; `off` is an aisle whose camera was off on that many days of it."""
    rng, rows = np.random.default_rng(seed), []
    usual = {"emotion": EMOTIONS, "age_band": BANDS, "gender": {"FEMALE": FEMALE, "MALE": 1 - FEMALE}}
    for number in range(2 * DAYS):
        day, is_now = BOTH.first_day + timedelta(days=number), number >= DAYS
        for aisle in AISLES:
            if is_now and aisle == off[0] and number < DAYS + off[1]:
                continue
            shares = usual | ((planted or {}).get(aisle, {}) if is_now else {})
            size = SIZES[aisle] * ((growth or {}).get(aisle, 1.0) if is_now else 1.0)
            rows += day_rows(rng, day, aisle, shares, size)
    whole = cube(rows, BOTH, Grain.DAY)
    now, then = (
        whole.slice(Filters(first_day=period.first_day, end_day=period.end_day), Grain.DAY, 10)
        for period in (NOW, NOW.earlier(DAYS))
    )
    return highlights(now, then, aisles_in_view(now, Names.of((), ())))


def test_without_a_change_nothing_stands_out_in_19_of_20_draws():
    with_any = sum(bool(found(seed)) for seed in range(DRAWS))

    assert with_any <= 0.05 * DRAWS + 2 * np.sqrt(0.05 * 0.95 * DRAWS)


def everywhere(**shares: dict[str, float]) -> dict[str, dict[str, dict[str, float]]]:
    return dict.fromkeys(AISLES, shares)


CHANGES: dict[tuple[Measure, str], dict[str, Any]] = {
    (Measure.AISLE, "coffee"): {
        "planted": {"coffee": {"emotion": EMOTIONS | {"HAPPY": 0.4, "CALM": 0.4}}},
    },
    (Measure.AGE, "18–24"): {
        "planted": everywhere(age_band=BANDS | {"18–24": 0.26, "25–34": 0.33, "35–44": 0.27, "45–54": 0.14}),
    },
    (Measure.GENDER, "FEMALE"): {"planted": everywhere(gender={"FEMALE": 0.62, "MALE": 0.38})},
    (Measure.EXPRESSION, "SAD"): {
        "planted": everywhere(emotion=EMOTIONS | {"SAD": 0.18, "CALM": 0.49}),
    },
    (Measure.AISLE_FACES, "toys"): {"growth": {"toys": 1.5}},
    (Measure.FACES, ""): {"growth": dict.fromkeys(AISLES, 1.25)},
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("expected", CHANGES, ids=lambda each: each[0].name)
def test_a_planted_change_is_named_first(expected, seed):
    first = found(seed, **CHANGES[expected])[0]

    assert expected == (first.measure, first.group)
    assert abs(first.change) > first.chance > 0


def test_a_camera_that_was_off_is_no_change_of_the_faces_of_its_aisle():
    assert not [each for each in found(1, off=("produce", 9)) if each.measure is Measure.AISLE_FACES]


def test_hidden_and_small_groups_take_no_part(monkeypatch):
    monkeypatch.setitem(SIZES, "tea", 3)

    changed = found(2, {"tea": {"emotion": {"HAPPY": 0.9, "CALM": 0.1}}}, {"tea": 3.0})

    assert not [each for each in changed if "tea" in each.group]


def test_each_highlight_selects_what_it_is_about():
    coffee = found(0, **CHANGES[Measure.AISLE, "coffee"])[0]
    young = found(0, **CHANGES[Measure.AGE, "18–24"])[0]

    assert {"stores": ("dublin-1",), "aisles": ("coffee",)} == coffee.chosen
    assert {"age_bands": ("18–24",)} == young.chosen
