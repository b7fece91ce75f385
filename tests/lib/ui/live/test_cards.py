"""The Live page's cards: the texts of a picture and of its faces."""

from datetime import datetime

import pandas as pd

from lib.charts.core import theme
from lib.data.queries.live import NEWEST_FACES_COLUMNS
from lib.ui.live.cards import AGE_AND_GENDER_UNCLEAR, NOT_A_PICTURE, UNCLEAR_BELOW_PERCENT, picture_cards

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
    (card,) = picture_cards(pd.DataFrame([shot]), frame, NOW, lambda store_id, aisle_id: f"{store_id} · {aisle_id}")
    return card


def line_of(**changes):
    (line,) = card_of(picture(), face(**changes)).faces
    return line


def test_a_card_has_place_time_and_the_attributes_of_each_face():
    card = card_of(picture(), face())
    assert ("dublin-1 · tea", "7 s ago · 22 Nov, 13:00 · cam-1", "1 face", "") == (
        card.place,
        card.when,
        card.headline,
        card.reason,
    )
    (line,) = card.faces
    assert ("Happy, 97% sure", "25–35 years · Female, 99% sure") == (line.expression, line.details)
    assert theme.EMOTION_COLORS["HAPPY"] == line.color
    assert (0.5, 0.25, 0.1, 0.2) == line.box


def test_age_and_gender_are_unclear_below_the_confidence_that_the_models_document_justifies():
    assert AGE_AND_GENDER_UNCLEAR == line_of(gender_confidence_percent=UNCLEAR_BELOW_PERCENT - 0.1).details
    assert "25–35 years · Female, 80% sure" == line_of(gender_confidence_percent=UNCLEAR_BELOW_PERCENT).details


def test_an_age_without_a_predicted_gender_has_no_confidence_and_is_shown():
    assert "25–35 years · gender not measured" == line_of(gender=None, gender_confidence_percent=None).details


def test_a_missing_attribute_is_shown_as_not_measured():
    nothing = {"emotion": None, "emotion_confidence_percent": None, "gender": None, "gender_confidence_percent": None}
    line = line_of(**nothing, age_low_years=None)
    assert ("Not measured", "age not measured · gender not measured") == (line.expression, line.details)


def test_an_expression_below_its_threshold_is_unclear_without_a_number():
    assert "Unclear" == line_of(emotion="UNKNOWN", emotion_confidence_percent=43.0).expression


def test_a_picture_without_faces_is_labelled_no_face():
    assert "No face" == card_of(picture(faces=0)).headline


def test_a_file_that_is_no_picture_is_called_so():
    card = card_of(picture(faces=0, status="InvalidImageFormatException"))
    assert (NOT_A_PICTURE, "neither a JPEG nor a PNG, in quarantine") == (card.headline, card.reason)


def test_a_quarantined_picture_shows_the_reason():
    card = card_of(picture(faces=0, status="ImageTooLargeException"))
    assert ("Not analysed", "too large, in quarantine") == (card.headline, card.reason)


def test_faces_that_have_not_arrived_in_the_lake_are_counted():
    card = card_of(picture(faces=3), face())
    assert ("3 faces", "2 not yet in the lake") == (card.headline, card.reason)


def test_faces_are_listed_in_the_analyzers_order():
    card = card_of(picture(faces=2), face(face_index=1, emotion="SAD"), face(face_index=0))
    assert [1, 2] == [line.number for line in card.faces]


def test_no_prediction_is_shown_as_wholly_sure():
    assert "Happy, over 99% sure" == line_of(emotion_confidence_percent=99.97).expression
    assert "Happy, 99% sure" == line_of(emotion_confidence_percent=99.4).expression


def test_synthetic_pictures_are_tagged():
    assert card_of(picture(analyzer="synthetic"), face()).synthetic
    assert not card_of(picture(), face()).synthetic
