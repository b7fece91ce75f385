"""Controls of a single page: defaults, links, and values that survive page changes."""

from lib.ui.filters.url_state import not_an_option
from tests.pages.conftest import PAGES, page_text

AISLES, EXPORT = "pages/aisles.py", "pages/export.py"


def test_defaults_are_not_written_to_the_url(app):
    test = app(AISLES)
    test.toggle(key="aisle_groups").set_value(True).run()
    assert "true" == test.query_params["aisle_groups"]
    test.toggle(key="aisle_groups").set_value(False).run()
    assert {} == dict(test.query_params)


def test_a_value_survives_page_changes_and_is_written_again(app):
    test = app(AISLES, query={"aisle_order": "Faces", "aisle_groups": "true"})
    test.switch_page(PAGES[0]).run()
    for name in ("aisle_order", "aisle_groups"):
        test.query_params.pop(name, None)  # as the browser does
    test.switch_page(AISLES).run()

    assert "Faces" == test.segmented_control(key="aisle_order").value
    assert test.toggle(key="aisle_groups").value
    assert {"aisle_order": ["Faces"], "aisle_groups": ["true"]} == {
        name: value if isinstance(value, list) else [value] for name, value in test.query_params.items()
    }


def test_several_values_are_repeated_parameters(app):
    test = app(EXPORT, query={"export_splits": ["Store", "Age band"]})
    assert ["Store", "Age band"] == test.pills(key="export_splits").value
    test.pills(key="export_splits").set_value(["Store", "Age band", "Predicted gender"]).run()

    assert ["Store", "Age band", "Predicted gender"] == test.query_params["export_splits"]


def test_an_empty_choice_differs_from_the_default(app):
    test = app(EXPORT)
    test.pills(key="export_splits").set_value([]).run()
    assert [] == app(EXPORT, query={"export_splits": ""}).pills(key="export_splits").value
    assert "" == "".join(test.query_params["export_splits"])


def test_values_that_are_not_options_are_ignored_with_a_message_until_the_control_changes(app):
    message = not_an_option("One row per", ["Shoe size"], ["Store"])
    test = app(EXPORT, query={"export_splits": ["Store", "Shoe size"]})
    assert [] == list(test.exception)
    assert ["Store"] == test.pills(key="export_splits").value
    assert message in page_text(test)

    test.pills(key="genders").set_value(["FEMALE"]).run()
    assert message in page_text(test)
    test.pills(key="export_splits").set_value(["Store", "Aisle"]).run()
    assert message not in page_text(test)


def test_markup_in_a_parameter_is_escaped(app):
    test = app(AISLES, query={"aisle_section": "![x](http://picture.example/x.png)"})

    assert "Ranking" == test.segmented_control(key="aisle_section").value
    assert any("picture.example" in warning.value for warning in test.warning)
    assert not any("![x](" in warning.value for warning in test.warning)
