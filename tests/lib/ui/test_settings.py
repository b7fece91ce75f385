from pathlib import Path

import pytest

from lib.contract.age_band import AGE_BANDS
from lib.ui.settings import InvalidSetting, Settings


def test_the_default_is_the_synthetic_store():
    settings = Settings.from_environment({})

    assert settings.synthetic
    assert not settings.row_export_allowed
    assert 300 == settings.cache_seconds


def test_a_database_and_its_workgroup_select_athena():
    settings = Settings.from_environment(
        {"SHOPPER_DATABASE": "shopper_sentiment", "SHOPPER_WORKGROUP": "shopper-sentiment", "AWS_REGION": "eu-west-1"}
    )

    assert ("shopper_sentiment", "shopper-sentiment", "eu-west-1") == (
        settings.database,
        settings.workgroup,
        settings.region,
    )
    assert not settings.synthetic


def test_a_lake_folder_selects_duckdb():
    settings = Settings.from_environment({"SHOPPER_LAKE": "/data/lake", "SHOPPER_DATABASE": ""})

    assert Path("/data/lake") == settings.lake_folder
    assert not settings.synthetic


def test_numbers_and_permissions_are_parsed():
    settings = Settings.from_environment(
        {"SHOPPER_ROW_EXPORT": "1", "SHOPPER_CACHE_SECONDS": "60", "SHOPPER_LIVE_SECONDS": "15"}
    )

    assert (True, 60, 15) == (settings.row_export_allowed, settings.cache_seconds, settings.live_seconds)


def test_the_default_suppression_threshold_is_ten():
    assert 10 == Settings.from_environment({}).min_faces
    assert 1 == Settings.from_environment({"SHOPPER_MIN_FACES": "1"}).min_faces


def test_age_bands_are_made_from_the_edges():
    settings = Settings.from_environment({"SHOPPER_AGE_EDGES": "30, 60"})

    assert ["0–29", "30–59", "60+"] == [band.label for band in settings.age_bands]
    assert AGE_BANDS == Settings.from_environment({}).age_bands


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"SHOPPER_DATABASE": "a", "SHOPPER_WORKGROUP": "a", "SHOPPER_LAKE": "b"},
            "SHOPPER_DATABASE is 'a' and SHOPPER_LAKE is 'b': unset",
        ),
        ({"SHOPPER_DATABASE": "a"}, "SHOPPER_WORKGROUP is unset: set both"),
        ({"SHOPPER_WORKGROUP": "a"}, "SHOPPER_DATABASE is unset: set both"),
        ({"SHOPPER_RAW_BUCKET": "a"}, "SHOPPER_RAW_BUCKET is 'a' but SHOPPER_DATABASE is unset: unset both"),
        ({"SHOPPER_ROW_EXPORT": "yes"}, "SHOPPER_ROW_EXPORT is 'yes': set it to 1"),
        ({"SHOPPER_CACHE_SECONDS": "-1"}, "SHOPPER_CACHE_SECONDS is '-1': set it to a whole number from 0 to 86400"),
        ({"SHOPPER_MIN_FACES": "0"}, "SHOPPER_MIN_FACES is '0': set it to a whole number from 1 to 1000"),
        ({"SHOPPER_AGE_EDGES": "30,20"}, "SHOPPER_AGE_EDGES is '30,20': set it to up to 12 ascending ages"),
        ({"SHOPPER_AGE_EDGES": "young,old"}, "SHOPPER_AGE_EDGES is 'young,old'"),
        ({"SHOPPER_AGE_EDGES": "0,20"}, "SHOPPER_AGE_EDGES is '0,20'"),
        ({"SHOPPER_AGE_EDGES": "20,,40"}, "SHOPPER_AGE_EDGES is '20,,40'"),
        ({"SHOPPER_AGE_EDGES": "20,999"}, "SHOPPER_AGE_EDGES is '20,999'"),
        ({"SHOPPER_LIVE_SECONDS": "0"}, "SHOPPER_LIVE_SECONDS is '0': set it to a whole number from 1 to 3600"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_variable_and_the_value(environ, message):
    with pytest.raises(InvalidSetting) as rejected:
        Settings.from_environment(environ)

    assert message in str(rejected.value)
