"""Tables of the contract: columns, rows, age bands and prefixes."""

import json
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lib.contract.age_band import AGE_BANDS, age_bands
from lib.contract.column import columns_of, to_row
from lib.contract.lake import (
    ALL_TABLES,
    FACE_OBSERVATIONS,
    IMAGE_OBSERVATIONS,
    REFERENCE_TABLES,
    STORES,
    TABLES,
    database_name,
    partition_prefix,
)
from lib.contract.observation import (
    FACE_COLUMNS,
    Emotion,
    FaceObservation,
    ImageObservation,
    Landmark,
)

ATHENA_TYPES = {"string", "int", "bigint", "double", "boolean", "timestamp", "date"}


def image_observation(**changes):
    values: dict[str, Any] = {
        "image_id": "i",
        "image_key": "raw/x.jpg",
        "store_id": "dublin-1",
        "aisle_id": "toys",
        "camera_id": "cam-1",
        "observed_at": datetime(2026, 11, 22, 10, 15, 30, 123456, tzinfo=UTC),
        "observed_local": datetime(2026, 11, 22, 10, 15, 30, 123456),
        "ingested_at": datetime(2026, 11, 22, 10, 15, 31, tzinfo=UTC),
        "motion_event": None,
        "motion_frame": 7,
        "faces": 0,
        "status": "ok",
        "size_bytes": 1,
        "analyzer": "rekognition",
        "dt": date(2026, 11, 22),
    }
    return ImageObservation(**(values | changes))


def test_a_row_is_json_with_hive_times_and_null_for_unmeasured_values():
    row = json.loads(json.dumps(to_row(image_observation())))

    assert "2026-11-22 10:15:30.123" == row["observed_at"]
    assert "2026-11-22 10:15:31.000" == row["ingested_at"]
    assert "2026-11-22" == row["dt"]
    assert None is row["motion_event"]
    assert 0 == row["faces"]


def test_landmarks_are_a_list_of_structs():
    values: dict[str, Any] = dict.fromkeys((column.name for column in FACE_COLUMNS), None)
    face = FaceObservation(**(values | {"landmarks": (Landmark("nose", 0.5, 0.25),), "emotion": Emotion.HAPPY}))
    row = json.loads(json.dumps(to_row(face)))

    assert [{"type": "nose", "x": 0.5, "y": 0.25}] == row["landmarks"]
    assert "HAPPY" == row["emotion"]


def test_every_field_of_a_row_is_a_column_in_the_same_order():
    assert list(to_row(image_observation())) == [column.name for column in columns_of(ImageObservation)]


def test_every_column_has_a_known_type_a_meaning_and_a_valid_name():
    for table in ALL_TABLES:
        for column in table.all_columns:
            assert column.type in ATHENA_TYPES or column.type.startswith("array<struct<"), column
            assert column.meaning
            assert column.name == column.name.lower()


def test_a_unit_in_a_column_name_is_the_columns_unit():
    units = (("_percent", "0 to 100"), ("_degrees", "degrees"), ("_years", "years"), ("_bytes", "bytes"))
    for table in ALL_TABLES:
        for column in table.all_columns:
            for suffix, unit in units:
                assert not column.name.endswith(suffix) or column.unit == unit, column


def test_every_emotion_has_a_percent_column():
    names = {column.name for column in FACE_COLUMNS}

    assert {f"{emotion.lower()}_percent" for emotion in Emotion} <= names


def test_only_dt_partitions_and_it_is_not_in_the_files():
    for table in TABLES:
        assert ["dt"] == [column.name for column in table.partition_columns]
        assert "dt" not in [column.name for column in table.columns]
    assert list(TABLES) == [table for table in ALL_TABLES if table.partitioned]


def test_every_column_of_the_operators_files_is_a_string_in_athena():
    assert {"string"} == {column.type for table in REFERENCE_TABLES for column in table.all_columns}
    assert "stores/stores.csv" == STORES.file_key


def test_prefixes_and_database_names():
    assert "face_observations/dt=2026-11-22/" == partition_prefix(FACE_OBSERVATIONS, "2026-11-22")
    assert "image_observations/" == IMAGE_OBSERVATIONS.prefix
    assert "shopper_sentiment" == database_name("shopper-sentiment")


@given(st.lists(st.integers(1, 120), min_size=1, max_size=10, unique=True).map(sorted), st.floats(0, 150))
def test_every_age_falls_into_exactly_one_band(edges, years):
    bands = age_bands(tuple(edges))

    assert 1 == sum(band.low_years <= years and (band.end_years is None or years < band.end_years) for band in bands)


def test_age_bands_have_readable_labels():
    assert ["0–17", "18–24", "25–34", "35–44", "45–54", "55–64", "65+"] == [band.label for band in AGE_BANDS]
