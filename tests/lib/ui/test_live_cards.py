"""The Live page's cards: the texts of a picture, and drawings with face boxes only."""

from datetime import datetime

import pandas as pd

from lib.charts.core import theme
from lib.data.queries.live import NEWEST_FACES_COLUMNS
from lib.ui import live_cards

NOW = datetime(2026, 11, 22, 12, 0, 7)


def picture(**changes):
    values = {
        "image_id": "p1",
        "store_id": "dublin-1",
        "aisle_id": "tea",
        "camera_id": "cam-1",
        "observed_at": pd.Timestamp("2026-11-22 12:00:00"),
        "observed_local": pd.Timestamp("2026-11-22 13:00:00"),
        "faces": 1,
        "status": "ok",
        "analyzer": "a-1",
    }
    return values | changes


def face(**changes):
    values = {
        "image_id": "p1",
        "face_index": 0,
        "emotion": "HAPPY",
        "emotion_confidence_percent": 97.4,
        "age_low_years": 25,
        "age_high_years": 35,
        "gender": "FEMALE",
        "gender_confidence_percent": 99.0,
        "box_left_ratio": 0.5,
        "box_top_ratio": 0.25,
        "box_width_ratio": 0.1,
        "box_height_ratio": 0.2,
    }
    return values | changes


def card_of(shot, *faces):
    frame = pd.DataFrame(list(faces), columns=[column.name for column in NEWEST_FACES_COLUMNS])
    (card,) = live_cards.picture_cards(pd.DataFrame([shot]), frame, NOW)
    return card


def test_a_card_has_place_time_and_the_attributes_of_each_face():
    card = card_of(picture(), face())
    assert ("dublin-1 · tea", "2026-11-22 13:00:00", "7 s ago", "1 face") == (
        card.place,
        card.local_time,
        card.age,
        card.status,
    )
    (line,) = card.faces
    assert ("Happy 97%", "25–35 years", "Female 99%") == (line.expression, line.age, line.gender)


def test_a_missing_attribute_is_shown_as_not_measured():
    nothing = {"emotion": None, "emotion_confidence_percent": None, "gender": None, "age_low_years": None}
    (line,) = card_of(picture(), face(**nothing)).faces
    assert ("Not measured", "age not measured", "gender not measured") == (line.expression, line.age, line.gender)


def test_faces_are_drawn_at_their_position_in_the_colour_of_their_expression():
    svg = live_cards.drawing(card_of(picture(), face()))
    assert 'x="160.0" y="45.0" width="32.0" height="36.0"' in svg
    assert f'stroke="{theme.EMOTION_COLORS["HAPPY"]}"' in svg


def test_a_picture_without_faces_is_labelled_no_face():
    card = card_of(picture(faces=0))
    assert "no face" == card.status
    assert ">no face</text>" in live_cards.drawing(card)


def test_a_quarantined_picture_shows_the_reason():
    assert "not analysed: too large, in quarantine" == card_of(picture(faces=0, status="ImageTooLargeException")).status


def test_faces_that_have_not_arrived_in_the_lake_are_counted():
    assert "3 faces, 2 not yet in the lake" == card_of(picture(faces=3), face()).status


def test_faces_are_listed_in_the_analyzers_order():
    card = card_of(picture(faces=2), face(face_index=1, emotion="SAD"), face(face_index=0))
    assert [1, 2] == [line.number for line in card.faces]


def test_synthetic_pictures_are_tagged():
    assert ">synthetic<" in live_cards.cards_html((card_of(picture(analyzer="synthetic"), face()),))
    assert ">synthetic<" not in live_cards.cards_html((card_of(picture(), face()),))


def test_texts_from_the_lake_are_escaped():
    html = live_cards.cards_html((card_of(picture(faces=0, status="<script>alert(1)</script>", camera_id="<b>")),))
    assert "<script" not in html
    assert "<b></p>" not in html
