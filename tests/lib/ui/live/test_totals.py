"""The Live page's totals: each picture once, faces that arrive late, and what the expressions' shares are of."""

import pandas as pd

from lib.ui.live.totals import Totals, mix


def check(totals: Totals, **faces_by_picture: str | None) -> Totals:
    """The totals after a check that found these pictures, with one letter per face; None is a quarantined picture."""
    emotions = {"h": "HAPPY", "c": "CALM", "?": None}
    pictures = pd.DataFrame(
        [(name, "ok" if faces is not None else "ObjectGone") for name, faces in faces_by_picture.items()],
        columns=["image_id", "status"],
    )
    faces = pd.DataFrame(
        [(name, emotions[letter]) for name, faces in faces_by_picture.items() for letter in faces or ""],
        columns=["image_id", "emotion"],
    )
    return totals.after(pictures, faces)


def test_a_picture_counts_once_however_often_it_is_among_the_newest():
    totals = check(check(check(Totals(), a="h", b="hc"), a="h", b="hc"), b="hc", c="c")

    assert (3, 4) == (totals.pictures, totals.faces)
    assert {"HAPPY": 2, "CALM": 2} == totals.faces_by_emotion


def test_faces_that_arrive_after_their_picture_are_counted():
    assert 2 == check(check(Totals(), a=""), a="hc").faces


def test_a_file_that_was_not_analysed_is_no_picture():
    assert 1 == check(Totals(), a="h", b=None).pictures


def test_the_mix_is_in_the_order_of_legends_and_its_shares_are_of_all_faces():
    rows = mix(check(Totals(), a="chh?"))

    assert [("Happy", 2, 0.5), ("Calm", 1, 0.25), ("Not measured", 1, 0.25)] == [
        (row["label"], row["faces"], row["share"]) for row in rows
    ]


def test_there_is_no_mix_without_faces():
    assert [] == mix(check(Totals(), a=""))
