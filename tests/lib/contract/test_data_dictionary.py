"""The data dictionary says what the code does."""

from docs.generate import DATA_DICTIONARY, data_dictionary


def test_the_data_dictionary_is_the_one_that_the_code_makes():
    assert data_dictionary() == DATA_DICTIONARY.read_text(encoding="utf-8"), "run `make docs`"
