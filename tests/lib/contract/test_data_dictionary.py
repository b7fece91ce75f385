"""The data dictionary matches the code."""

from docs.generate import DATA_DICTIONARY, data_dictionary


def test_the_data_dictionary_is_up_to_date():
    assert data_dictionary() == DATA_DICTIONARY.read_text(encoding="utf-8"), "run `make docs`"
