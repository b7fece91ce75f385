"""The whole app under Streamlit's AppTest, over lakes in folders that the environment names."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from lib.synthetic import write_lake

ROOT = Path(__file__).parents[2]
_NAVIGATION = re.compile(r'st\.Page\("(pages/\w+\.py)", title="([^"]+)"')
TITLES = dict(_NAVIGATION.findall((ROOT / "streamlit_app.py").read_text(encoding="utf-8")))
PAGES = tuple(TITLES)
# The others have days of their own, or none.
COUNTING_PAGES = tuple(page for page in PAGES if not re.search("cameras|displays|live", page))
LAST_DAY = datetime.now(UTC).date() - timedelta(days=1)
TIMEOUT_SECONDS = 60


class App(AppTest):
    """Keeps on the page, as a browser does, what stands outside of a part that ran alone; AppTest forgets it.

    `ran_alone` says whether the last run was that of the part.
    """

    def _run(self, *arguments: Any, **options: Any) -> AppTest:
        before = self._tree
        super()._run(*arguments, **options)
        self.ran_alone = bool(before.get("title")) and not self._tree.get("title")
        if self.ran_alone:
            before.main.children.update(self._tree.main.children)
            self._tree = before
        return self


@pytest.fixture(scope="session")
def lake_folder(tmp_path_factory):
    """Four weeks of the two synthetic stores, up to yesterday: two before the new display, and two with it."""
    folder = tmp_path_factory.mktemp("app") / "lake"
    write_lake(folder, LAST_DAY, weeks=4)
    return folder


@pytest.fixture(scope="session", autouse=True)
def components() -> Iterator[None]:
    """Streamlit looks for components in all installed packages once, and not anew for every AppTest: 0.2 s each."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def app(monkeypatch, lake_folder) -> Callable[..., AppTest]:
    """Opens the app at a page: `app()`, `app("pages/aisles.py", query={...}, lake=folder)`."""
    for name in ("SHOPPER_DATABASE", "SHOPPER_WORKGROUP", "SHOPPER_ROW_EXPORT"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()

    def open_app(page: str = PAGES[0], query: dict[str, str] | None = None, lake: Path | None = lake_folder) -> AppTest:
        monkeypatch.setenv("SHOPPER_LAKE", str(lake or ""))
        test = App(ROOT / "streamlit_app.py", default_timeout=TIMEOUT_SECONDS)
        for name, value in (query or {}).items():
            test.query_params[name] = value
        return (test if page == PAGES[0] else test.switch_page(page)).run()

    return open_app


@pytest.fixture
def queries_run(caplog) -> Callable[[], list[str]]:
    """Names of the queries that reached an engine so far, from the app's own log."""
    caplog.set_level(logging.INFO, logger="lib.ui.data_access")
    return lambda: [record.args[0] for record in caplog.records if record.name == "lib.ui.data_access"]


def panels(test: AppTest) -> list[dict[str, Any]]:
    """What the browser is told of each panel of the page, as `lib.ui.board.board.message` says it."""
    return [said for said in _said(test) if said["kind"] == "panel"]


def figures(test: AppTest) -> dict[str, str]:
    """Each figure of the page by its title; of two that are called the same, the later one."""
    return {said["title"]: said["text"] for said in _said(test) if said["kind"] == "figure"}


def differences(test: AppTest) -> dict[str, str | None]:
    """What each figure changed by, None where nothing is compared with."""
    return {said["title"]: said["difference"] for said in _said(test) if said["kind"] == "figure"}


def _said(test: AppTest) -> list[dict[str, Any]]:
    boards = [json.loads(element.proto.bytes) for element in test.get("bidi_component")]
    return [said for board in boards for row in board["rows"] for said in row]


def titles(test: AppTest) -> list[str]:
    """The headings of the page's panels."""
    return [panel["title"] for panel in panels(test)]


def words(test: AppTest) -> str:
    """Everything the page says in text."""
    elements = (*test.title, *test.caption, *test.markdown, *test.info, *test.warning, *test.error, *test.html)
    said = [str(getattr(element, "value", None) or getattr(element, "body", "")) for element in elements]
    return "\n".join(said + [words for part in _said(test) for words in _words_of(part)])


def _words_of(part: dict[str, Any]) -> list[str]:
    match part["kind"]:
        case "panel":
            return [part[name] for name in ("title", "unit", "words")]
        case "statement":
            return [part["sentence"], *part["missing"], *part["cautions"]]
        case "explanation":
            return [part["title"], *(words for term in part["terms"] for words in term)]
    return []
