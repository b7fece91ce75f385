"""The document contains the command's help text."""

from docs.command_help import BOOTSTRAP_DOCUMENT, update_bootstrap
from infra.arguments import COMMANDS, help_text
from infra.settings import Settings


def test_the_document_is_up_to_date():
    text = BOOTSTRAP_DOCUMENT.read_text(encoding="utf-8")

    assert update_bootstrap(text) == text, "run `make docs`"
    for command in ("infra", *COMMANDS.keys() - {"deploy"}):
        assert help_text(command) in text


def test_outdated_help_is_replaced_and_the_rest_is_kept():
    document = "before\n<!-- help of status -->\n```text\nold\n```\nafter\n"

    assert f"before\n<!-- help of status -->\n```text\n{help_text('status')}```\nafter\n" == update_bootstrap(document)


def test_every_setting_has_a_flag_that_deploy_and_plan_show():
    for name in Settings.__dataclass_fields__:
        assert f"--{name.replace('_', '-')}" in help_text("deploy")
        assert f"--{name.replace('_', '-')}" in help_text("plan")
