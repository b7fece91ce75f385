"""The document shows the help that the command gives."""

from docs.bootstrap_help import DOCUMENT, with_help
from infra.arguments import COMMANDS, help_of
from infra.settings import Settings


def test_the_document_has_todays_help():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert with_help(text) == text, "run `make docs`"
    for command in ("infra", *COMMANDS.keys() - {"deploy"}):
        assert help_of(command) in text


def test_an_old_help_is_replaced_and_the_rest_is_left():
    document = "before\n<!-- help of status -->\n```text\nold\n```\nafter\n"

    assert f"before\n<!-- help of status -->\n```text\n{help_of('status')}```\nafter\n" == with_help(document)


def test_every_setting_has_a_flag_that_deploy_and_plan_show():
    for name in Settings.__dataclass_fields__:
        assert f"--{name.replace('_', '-')}" in help_of("deploy")
        assert f"--{name.replace('_', '-')}" in help_of("plan")
