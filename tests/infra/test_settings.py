"""Settings reject invalid values and name the valid ones."""

import pytest

from infra.errors import InvalidSettings
from infra.functions.face_detector.settings import KEPT_ATTRIBUTES
from infra.names import Account, Names
from infra.settings import ATTRIBUTES, Settings


@pytest.mark.parametrize(
    ("invalid", "message"),
    [
        ({"stack": "Shop"}, "stack 'Shop' is not a valid name: use 2 to 32 of a-z"),
        ({"stack": "1shop"}, "starting with a letter"),
        ({"stack": "shop-"}, "is not a valid name"),
        ({"stack": "a--b"}, "single '-'"),
        ({"stack": "s" * 33}, "so that bucket names in eu-west-1 have at most 63 characters"),
        ({"region": "Ireland"}, "region 'Ireland' does not have the form of eu-west-1"),
        ({"archive_days": -1}, "archive_days -1 is not between 0 and 3650"),
        ({"observations_days": -1}, "observations_days -1 is not between 0 and 36500"),
        ({"raw_days": 14}, "raw_days 14 is not between 15 and 3650"),
        ({"buffer_seconds": 0}, "buffer_seconds 0 is not between 60 and 900"),
        ({"max_concurrency": 1}, "max_concurrency 1 is not between 2 and 1000"),
        ({"compact_every_minutes": 1441}, "compact_every_minutes 1441 is not between 0 and 1440"),
        ({"scan_limit_megabytes": 9}, "scan_limit_megabytes 9 is not between 10"),
        ({"log_days": 8}, "log_days 8 is not one of 1, 3, 5, 7, 14"),
        ({"attributes": "EMOTIONS,Smile"}, "attributes contains 'Smile', which is not one of DEFAULT"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_valid_values(invalid, message):
    with pytest.raises(InvalidSettings, match=message):
        Settings(**({"region": "eu-west-1"} | invalid))


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", "ap-southeast-2", "us-gov-west-1"])
def test_the_longest_stack_name_gives_bucket_names_of_at_most_63_characters(region):
    length = next(n for n in range(63, 0, -1) if is_valid("s" * n, region))
    names = Names("s" * length, region, Account("111122223333"))

    assert 63 == max(len(names.bucket(purpose)) for purpose in ("raw", "lake", "archive", "results"))


def is_valid(stack, region):
    try:
        Settings(stack=stack, region=region)
    except InvalidSettings:
        return False
    return True


def test_deploy_accepts_exactly_the_attributes_that_the_function_accepts():
    assert set(KEPT_ATTRIBUTES) == set(ATTRIBUTES)
