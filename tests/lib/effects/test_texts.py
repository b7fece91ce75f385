"""The sentences about effects claim neither more nor less than the numbers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lib.data.periods import Period
from lib.effects import Caution, Cell, Effect, EffectWarning, Estimate, Group, Shortage, Unit, Verdict
from lib.effects.texts import (
    AGAINST_CONTROL,
    LONGER,
    change_label,
    design_words,
    headline,
    overlap_words,
    scope_words,
    shortage_words,
    warning_words,
)

CELL = Cell(14, 2_800, 700)
BEFORE = Period(date(2026, 10, 26), date(2026, 11, 9))
DURING = Period(date(2026, 11, 9), date(2026, 11, 23))


def effect(change=(15.1, 13.9, 16.3), test_change: float | None = 15.0, verdict=Verdict.ROSE, **changes: Any):
    values: dict[str, Any] = {
        "unit": Unit.POINTS,
        "verdict": verdict,
        "test_before": CELL,
        "test_during": CELL,
        "control_before": CELL,
        "control_during": CELL,
        "change": change and Estimate(*change),
        "test_change": test_change,
        "control_change": 0.0,
        "shortages": (),
        "warnings": (),
    }
    return Effect(**values | changes)


ALONE: dict[str, Any] = {"control_before": None, "control_during": None, "control_change": None}
FACES: dict[str, Any] = {"unit": Unit.PERCENT}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            effect(),
            "Positive expressions in Coffee clearly rose, by 15.1 percentage points more than in the control aisles.",
        ),
        (
            effect(test_change=-2.0),
            "Positive expressions in Coffee clearly fell, by 15.1 percentage points less than in the control aisles.",
        ),
        (
            effect((-4.0, -6.0, -2.0), -5.0, Verdict.FELL),
            "Positive expressions in Coffee clearly fell, by 4.0 percentage points more than in the control aisles.",
        ),
        (
            effect((-4.0, -6.0, -2.0), 1.0, Verdict.FELL),
            "Positive expressions in Coffee clearly rose, by 4.0 percentage points less than in the control aisles.",
        ),
        (
            effect(**ALONE),
            "Positive expressions in Coffee clearly rose, by 15.1 percentage points from before the campaign.",
        ),
        (
            effect((0.4, -1.2, 2.0), 0.3, Verdict.INCONCLUSIVE),
            "It is unclear whether positive expressions in Coffee changed: the change against the "
            "control aisles is between a fall of 1.2 points and a rise of 2.0 points."
            f" {LONGER}",
        ),
        (
            effect((1.0, -0.01, 2.0), 0.3, Verdict.INCONCLUSIVE, **ALONE),
            "It is unclear whether positive expressions in Coffee changed: the change is between "
            "no change and a rise of 2.0 points."
            f" {LONGER}",
        ),
        (
            effect((12.0, 5.0, 19.0), 13.0, **FACES),
            "There were clearly more faces in Coffee than expected from its time before and the control aisles, "
            "by 12.0%.",
        ),
        (
            effect((-12.0, -19.0, -5.0), -13.0, Verdict.FELL, **FACES, **ALONE),
            "There were clearly fewer faces in Coffee than expected from its time before, by 12.0%.",
        ),
        (
            effect((1.0, -8.9, 10.5), 1.0, Verdict.INCONCLUSIVE, **FACES),
            "It is unclear whether the number of faces in Coffee changed: the change against the "
            "control aisles is between a fall of 8.9% and a rise of 10.5%."
            f" {LONGER}",
        ),
        (
            effect(None, None, Verdict.INSUFFICIENT_DATA),
            "There is not enough data to estimate how positive expressions in Coffee changed.",
        ),
    ],
)
def test_the_headline_has_direction_and_size_and_an_unclear_one_its_interval(found, words):
    assert words == headline(found, "Coffee")


@pytest.mark.parametrize(
    ("found", "label"),
    [
        (effect(), "Rose more than in the control aisles"),
        (effect(test_change=-2.0), "Fell less than in the control aisles"),
        (effect((0.4, -1.2, 2.0), 0.3, Verdict.INCONCLUSIVE), AGAINST_CONTROL),
        (effect((12.0, 5.0, 19.0), 13.0, **FACES), "More faces than expected"),
        (effect((-12.0, -19.0, -5.0), -13.0, Verdict.FELL, **FACES), "Fewer faces than expected"),
        (effect(**ALONE), "Change"),
        (effect(None, None, Verdict.INSUFFICIENT_DATA), AGAINST_CONTROL),
    ],
)
def test_the_number_of_the_effect_is_named_in_the_words_of_the_headline(found, label):
    assert label == change_label(found)


def test_the_scope_names_aisles_store_days_and_what_they_are_compared_with():
    assert (
        "Coffee in Dublin: 9–22 November 2026, with the display, compared with 26 October to 8 November 2026, before "
        "it, and with 2 control aisles on the same days."
    ) == scope_words(BEFORE, DURING, "Coffee", "Dublin", 2)
    assert scope_words(BEFORE, DURING, "Coffee", "Dublin", 0).endswith("before it.")


def test_the_design_names_its_days_and_aisles_and_no_cause():
    assert {
        "Before": "26 October to 8 November 2026.",
        "During": "9–22 November 2026.",
        "Control aisles": "Bakery, Toys: they had no campaign in these weeks. What changed there changed without the "
        "display, so only what Coffee did beyond that counts.",
        "Positive expressions": "Faces whose apparent expression is Happy, of those whose expression is known.",
        "Interval": "It allows for the day of the week and for days that resemble each other.",
        "What this cannot show": "Why something changed: whatever else happened only in Coffee on these days is "
        "part of the effect.",
    } == dict(design_words(BEFORE, DURING, "Coffee", ["Bakery", "Toys"]))


def test_the_design_mentions_a_missing_control():
    assert dict(design_words(BEFORE, DURING, "Coffee", []))["Control aisles"].startswith(
        "No aisle was without a campaign"
    )


def test_shortages_are_counted_and_requirements_are_listed():
    shortages = (
        Shortage(Group.TEST, True, "days", 1, 7),
        Shortage(Group.TEST, True, "matched days", 3, 7),
        Shortage(Group.CONTROL, False, "faces", 70, 100),
    )
    found = effect(None, None, Verdict.INSUFFICIENT_DATA, shortages=shortages)
    assert (
        "Coffee has 1 day with counts during the campaign; 7 are needed.",
        "Of the days during the campaign, 3 fall on a day of the week that also occurs before it; 7 are needed.",
        "The control aisles have 70 faces with a known expression before the campaign; 100 are needed.",
        "An estimate needs at least 7 days before and 7 days during the campaign, on the same days of the week, with "
        "at least 100 faces with a known expression each time, both in the display's aisles and in the control aisles.",
    ) == shortage_words(found, "Coffee")
    assert () == shortage_words(effect(), "Coffee")


def test_every_caution_has_its_own_sentence():
    warnings = tuple(EffectWarning(caution, "toys", Estimate(3.2, 1.0, 5.4), 0.06) for caution in Caution)
    for found in (effect(warnings=warnings), effect(warnings=warnings, **FACES, **ALONE)):
        sentences = warning_words(found, "Coffee", str.title)
        assert len(Caution) == len(set(sentences))
        assert all(sentence.endswith(".") for sentence in sentences)


def test_a_diverging_control_aisle_is_named():
    warning = EffectWarning(Caution.CONTROL_MOVED, "toys", Estimate(-3.2, -5.4, -1.0))
    (sentence,) = warning_words(effect(warnings=(warning,)), "Coffee", {"toys": "Toys & games"}.__getitem__)
    assert (
        "Toys & games, a control aisle, diverged from the others by a fall of 3.2 points (−5.4 to −1.0 points), "
        "although no campaign is known there. If something else happened in it, leave it out."
    ) == sentence


def test_another_campaign_in_the_same_aisles_is_named():
    assert (
        "Price cut and Fair also ran in Coffee in these weeks: the change may come from there as well."
        == overlap_words(["Price cut", "Fair"], "Coffee")
    )
    assert "" == overlap_words([], "Coffee")


def test_a_caution_without_a_place_needs_no_name():
    (sentence,) = warning_words(
        effect(warnings=(EffectWarning(Caution.UNEVEN_WEEKDAYS),)), "Coffee", {"toys": "Toys"}.__getitem__
    )
    assert "different days of the week" in sentence


def test_pre_trends_and_suppressed_days_are_described_with_their_numbers():
    warnings = (
        EffectWarning(Caution.DIVERGED_BEFORE, change=Estimate(3.2, 1.0, 5.4)),
        EffectWarning(Caution.DAYS_SUPPRESSED, ratio=0.0649),
    )
    diverged, hidden = warning_words(effect(warnings=warnings), "Coffee")
    assert "by a rise of 3.2 points (+1.0 to +5.4 points) from the first half of that time to the second" in diverged
    assert hidden.startswith("6.5% of the aisles' days are missing")
    assert "a little too high" in hidden
    (of_faces,) = warning_words(replace(effect(**FACES), warnings=warnings[1:]), "Coffee")
    assert "too high" not in of_faces


def test_no_sentence_mentions_feelings_visitors_or_causes():
    warnings = tuple(EffectWarning(caution, "toys", Estimate(3.2, 1.0, 5.4), 0.06) for caution in Caution)
    text = " ".join(
        [
            headline(effect(), "Coffee"),
            *(meaning for _, meaning in design_words(BEFORE, DURING, "Coffee", ["Toys"])),
            *warning_words(effect(warnings=warnings), "Coffee"),
        ]
    ).lower()
    assert 1 == text.count("apparent")
    assert not [word for word in ("feel", "visitor", "customer", "person", "caused", "because of the") if word in text]
