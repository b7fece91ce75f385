"""Colours are distinguishable with colour-vision deficiencies and on both backgrounds; numbers are formatted."""

import itertools
import math
import tomllib
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from lib.charts.core import theme
from lib.contract.observation import Emotion, Gender
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.data.labels import label

# Severe colour-vision deficiencies, linear RGB: Machado, Oliveira and Fernandes 2009, table for severity 1.0.
VISION = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Linear RGB to OKLab, Björn Ottosson 2020.
TO_CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_OKLAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def linear_rgb(color):
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def seen(color, vision):
    rgb = np.clip(np.array(VISION[vision]) @ linear_rgb(color), 0, 1)
    return np.array(TO_OKLAB) @ np.cbrt(np.array(TO_CONES) @ rgb)


def contrast(color, ground):
    low, high = sorted(linear_rgb(c) @ [0.2126, 0.7152, 0.0722] for c in (color, ground))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colors", [theme.EMOTION_COLORS, theme.GENDER_COLORS], ids=["emotions", "genders"])
def test_every_two_colours_are_distinguishable(colors, vision):
    for one, other in itertools.combinations(colors, 2):
        distance = np.linalg.norm(seen(colors[one], vision) - seen(colors[other], vision))
        assert 0.1 < distance, f"{one} and {other} look alike"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_contrasts_with_the_background(mode):
    config = tomllib.loads((Path(__file__).parents[4] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    ground = config["theme"][mode]["backgroundColor"]
    for color in (*theme.EMOTION_COLORS.values(), *theme.GENDER_COLORS.values(), *theme.STORE_COLORS):
        assert 1.65 < contrast(color, ground)
    assert 3.5 < contrast(theme.TEXT, ground)


def test_texts_on_every_colour_of_a_segment_are_legible():
    for color in theme.EMOTION_COLORS.values():
        assert 4.5 <= contrast(theme.ink_on(color), color), color


@pytest.mark.parametrize("vision", VISION)
def test_every_two_stores_are_distinguishable(vision):
    for one, other in itertools.combinations(theme.STORE_COLORS, 2):
        assert 0.1 < np.linalg.norm(seen(one, vision) - seen(other, vision)), f"{one} and {other} look alike"


def test_every_value_of_the_contract_has_a_colour_and_a_position():
    assert {*(emotion.value for emotion in Emotion), NOT_MEASURED} == set(theme.EMOTION_ORDER)
    assert {*(gender.value for gender in Gender), NOT_MEASURED} == set(theme.GENDER_ORDER)


def test_labels_of_one_scale_differ():
    labels = [label(value) for value in theme.EMOTION_ORDER]
    assert len(set(labels)) == len(labels)
    assert "Happy" == label("HAPPY")
    assert "Unclear" == label("UNKNOWN")
    assert "18–24" == label("18–24")


def test_numbers_are_formatted():
    assert "12,345" == formats.count(12345)
    assert "22.7%" == formats.share(0.2271)
    assert "–" == formats.share(math.nan)
    assert "–" == formats.count(math.nan)


def test_differences_have_a_sign():
    assert "+12.3%" == formats.signed_percent(0.123)
    assert "−1.2 points" == formats.signed_points(-0.012)
    assert "no change" == formats.signed_points(-0.0001)
    assert formats.signed_percent(math.nan) is None
    assert formats.signed_points(math.nan) is None


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (12_300_000, "12.3 MB"), (5 * 10**15, "5,000.0 TB")],
)
def test_scanned_bytes_read_in_decimal_units(size_bytes, text):
    assert text == formats.data_size(size_bytes)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3600, "1 h ago"),
        (86_400, "24 h ago"),
        (172_800, "2 days ago"),
    ],
)
def test_ages_read_in_one_unit(seconds, text):
    assert text == formats.ago(timedelta(seconds=seconds))
