"""The drawing library that the app serves is the one that its packer makes."""

from docs.vega_bundle import DOCUMENT, vega_bundle


def test_the_served_file_is_what_make_docs_writes():
    assert vega_bundle() == DOCUMENT.read_text(encoding="utf-8"), "run `make docs`"
