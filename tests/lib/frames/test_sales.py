"""Sales per faces: what counts, what is excluded, what is hidden."""

from datetime import datetime

import numpy as np
import pandas as pd

from lib import frames
from lib.data.periods import Grain
from lib.frames.notes import FUTURE, HIDDEN, PARTIAL
from lib.frames.sales import UNKNOWN_SALES
from lib.frames.sales_ratios import NO_FACES
from tests.lib.cubes import cube, faces, pictures, slice_of

MONDAY = "2026-11-02"
LABELS = {0: "Coffee", 1: "Toys"}


def sold(hour, transactions, aisle_id="coffee", seen=True, **values):
    """A row of the joined result: so many receipts, ten euros each, by default in an hour with pictures."""
    row = {"start": pd.Timestamp(f"{MONDAY} {hour}:00"), "store_id": "dublin-1", "aisle_id": aisle_id, "pictures": 1}
    known = transactions is not None
    return (
        row
        | {
            "transactions": transactions,
            "seen_transactions": transactions if seen else None,
            "revenue": 10.0 * transactions if known else None,
        }
        | values
    )


def currency_of(store_id):
    return {"dublin-1": "EUR", "cork-1": "EUR", "belfast-1": "GBP"}.get(store_id)


def joined(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    return frame.astype({"transactions": "Int64", "seen_transactions": "Int64", "revenue": "float64"})


def hour(count, at, **values):
    """Faces and pictures of one hour on Monday."""
    start = {"start": f"{MONDAY} {at}:00"}
    return [faces(count, **start, **values), pictures(1, **start, **{k: v for k, v in values.items() if "aisle" in k})]


VIEW = [*hour(100, 10), *hour(50, 11), *hour(40, 10, aisle_id="toys")]


def test_transactions_are_per_hundred_faces_of_the_same_hours():
    sales = frames.sales_with_faces(slice_of(VIEW), joined(sold(10, 12), sold(11, 6), sold(10, 2, "toys")))
    ranking = frames.sales_by_aisle(sales, LABELS)
    assert [("Coffee", 150, 18, 12.0, ""), ("Toys", 40, 2, 5.0, "")] == [
        tuple(row) for row in ranking[["label", "faces", "transactions", "per_100", "note"]].itertuples(index=False)
    ]
    assert [0, 1] == list(ranking["rank"])


def test_faces_of_hours_with_unknown_sales_are_excluded():
    sales = frames.sales_with_faces(slice_of(VIEW), joined(sold(10, 12), sold(11, None)))
    assert [(100, 12)] == [(row.faces, row.transactions) for row in frames.sales_by_aisle(sales, LABELS).itertuples()]


def test_sales_of_hours_without_pictures_count_in_the_revenue_only():
    sales = frames.sales_with_faces(slice_of(VIEW), joined(sold(10, 12), sold(12, 30, seen=False, pictures=0)))
    total = frames.sales_summary(sales, currency_of)
    assert (42, {"EUR": 420.0}, 12, 100, 12.0) == (
        total.transactions,
        total.revenue,
        total.seen_transactions,
        total.faces,
        total.per_100_faces,
    )


def test_revenue_of_different_currencies_is_not_added():
    stores = ("dublin-1", "cork-1", "belfast-1", "oslo-1")
    view = slice_of([row | {"store_id": store} for store in stores for row in VIEW])
    sales = frames.sales_with_faces(view, joined(*(sold(10, 12, store_id=store) for store in stores)))

    assert {"": ("oslo-1",), "EUR": ("cork-1", "dublin-1"), "GBP": ("belfast-1",)} == sales.currencies(currency_of)
    assert {"": 120.0, "EUR": 240.0, "GBP": 120.0} == frames.sales_summary(sales, currency_of).revenue


def test_a_ratio_is_compared_with_that_of_the_same_aisle_where_both_are_reliable():
    earlier = [row | {"start": row["start"].replace(MONDAY, "2026-11-03")} for row in VIEW]
    then_rows = [*earlier, *(row | {"aisle_id": "bakery"} for row in earlier)]
    tuesday = {"start": pd.Timestamp("2026-11-03 10:00")}
    now = frames.sales_with_faces(slice_of(VIEW), joined(sold(10, 12), sold(10, 2, "toys")))
    then = frames.sales_with_faces(
        slice_of(then_rows), joined(*(sold(10, 6, aisle, **tuesday) for aisle in ("coffee", "bakery")))
    )

    ranking = frames.sales_by_aisle(now, LABELS, then).set_index("label")

    assert [12.0, 6.0, 6.0] == list(ranking.loc["Coffee", ["per_100", "per_100_before", "change"]])
    assert ranking.loc["Toys", ["per_100_before", "change"]].isna().all()
    assert frames.sales_by_aisle(now, LABELS)["change"].isna().all()


def test_few_faces_and_their_ratio_are_hidden():
    view = slice_of([*hour(9, 10), *hour(60, 10, aisle_id="toys"), *hour(80, 10, aisle_id="wine")], threshold_faces=10)
    sales = frames.sales_with_faces(view, joined(*(sold(10, 3, aisle) for aisle in ("coffee", "toys", "wine"))))
    ranking = frames.sales_by_aisle(sales, {0: "Coffee", 1: "Toys", 2: "Wine"}).set_index("label")
    assert HIDDEN == ranking.loc["Coffee", "note"]
    assert np.isnan(ranking.loc["Coffee", ["faces", "per_100"]].astype(float)).all()
    assert HIDDEN == ranking.loc["Toys", "note"], "the smallest other is hidden with a lone one"


def test_pictures_without_a_face_have_a_note_and_no_ratio():
    sales = frames.sales_with_faces(slice_of([*VIEW, pictures(4, aisle_id="wine")]), joined(sold(10, 3, "wine")))
    (row,) = frames.sales_by_aisle(sales, {2: "Wine"}).itertuples()
    assert (0, 3, NO_FACES) == (row.faces, row.transactions, row.note)
    assert np.isnan(row.per_100)


def test_filters_by_place_and_day_apply_to_sales_and_demographic_ones_only_to_faces():
    rows = [*VIEW, faces(20, start=f"{MONDAY} 10:00", emotion="SAD")]
    sales = joined(sold(10, 12), sold(10, 2, "toys"), sold(10, 5, start=pd.Timestamp("2026-11-12 10:00")))
    by_place = frames.sales_with_faces(slice_of(rows, aisles=("coffee",)), sales)
    assert 12 == frames.sales_summary(by_place, currency_of).transactions
    by_looks = frames.sales_with_faces(slice_of(rows, emotions=("SAD",)), sales)
    assert (14, 20) == (
        frames.sales_summary(by_looks, currency_of).transactions,
        frames.sales_summary(by_looks, currency_of).faces,
    )


def test_aisles_without_pictures_are_counted_and_excluded():
    sales = frames.sales_with_faces(slice_of(VIEW), joined(sold(10, 12), sold(10, 9, "wine"), sold(11, 9, "wine")))
    assert 1 == sales.aisles_without_pictures
    assert 12 == frames.sales_summary(sales, currency_of).transactions


def test_without_sales_none_are_known():
    assert not frames.sales_with_faces(slice_of(VIEW), joined(sold(10, None))).has_sales
    assert frames.sales_with_faces(slice_of(VIEW), joined(sold(10, 0))).has_sales


def test_hours_of_the_day_need_a_cube_by_the_hour():
    rows = joined(sold(10, 12), sold(11, 6))
    sales = frames.sales_with_faces(slice_of(VIEW), rows)
    hours = frames.sales_by_hour(sales, frames.sales_by_aisle(sales, LABELS))
    assert [("10:00", 12.0), ("11:00", 12.0)] == [(row.hour, row.per_100) for row in hours.itertuples()]
    by_day = cube([row | {"start": MONDAY} for row in VIEW], grain=Grain.DAY)
    view = by_day.slice(slice_of(VIEW).filters, Grain.DAY, 1)
    sales = frames.sales_with_faces(view, joined(sold(10, 12, start=pd.Timestamp(MONDAY))))
    assert frames.sales_by_hour(sales, frames.sales_by_aisle(sales, LABELS)).empty
    assert 8.0 == frames.sales_summary(sales, currency_of).per_100_faces, "12 receipts, 150 faces of the day"


def test_a_group_is_an_aisle_in_a_time_bucket_with_its_positive_share():
    rows = [*VIEW, faces(100, start=f"{MONDAY} 10:00", emotion="SAD")]
    sales = frames.sales_with_faces(slice_of(rows), joined(sold(10, 12), sold(10, 2, "toys")))
    groups = frames.sales_groups(sales, frames.sales_by_aisle(sales, LABELS))
    assert [("Coffee", 0, 200, 200, 0.5, 6.0), ("Toys", 0, 40, 40, 1.0, 5.0)] == [
        (row.label, row.step, row.faces, row.known_faces, row.positive_share, row.per_100)
        for row in groups.itertuples()
    ]


def test_unknown_revenue_is_a_gap_and_no_revenue_is_zero():
    tuesday = pd.Timestamp("2026-11-03 10:00")
    sales = joined(sold(10, 12), sold(10, 0, start=tuesday))
    steps = frames.sales_over_time(frames.sales_with_faces(slice_of(VIEW), sales), datetime(2026, 11, 4, 12))
    assert [120.0, 0.0] == list(steps["revenue"][:2])
    assert steps["revenue"][2:].isna().all()
    assert ["", "", UNKNOWN_SALES, FUTURE] == list(steps["note"][:4])
    growing = frames.sales_over_time(frames.sales_with_faces(slice_of(VIEW), sales), datetime(2026, 11, 3, 12))
    assert PARTIAL == growing["note"][1]
