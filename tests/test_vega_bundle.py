"""The chart library that the app serves is up to date."""

from docs.generate import VEGA_BUNDLE, vega_bundle


def test_the_vega_bundle_is_up_to_date():
    assert vega_bundle() == VEGA_BUNDLE.read_text(encoding="utf-8"), "run `make docs`"
