"""The whole app under Streamlit's AppTest, over lakes in folders that the environment names."""

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lib.data.engine import DuckDBEngine, QueryResult
from lib.data.queries import Query
from lib.synthetic import write_lake
from lib.ui import data_access

ROOT = Path(__file__).parents[2]
_NAVIGATION = re.compile(r'st\.Page\("(pages/\w+\.py)", title="([^"]+)"')
TITLES = dict(_NAVIGATION.findall((ROOT / "navigation.py").read_text(encoding="utf-8")))
PAGES = tuple(TITLES)
# Pages whose numbers follow the sidebar's days; the others have days of their own, or none.
COUNTING_PAGES = tuple(page for page in PAGES if not re.search("cameras|displays|live", page))
LAST_DAY = datetime.now(UTC).date() - timedelta(days=1)
TIMEOUT_SECONDS = 60
SCRIPT = re.compile(r"<(script|style)>.*?</\1>", re.DOTALL)


class App(AppTest):
    """Keeps the page's elements outside of a fragment that reran alone, as a browser does; AppTest drops them.

    `fragment_ran_alone` is whether the last run was that of the fragment only.
    """

    def _run(self, *arguments: Any, **options: Any) -> AppTest:
        before = self._tree
        super()._run(*arguments, **options)
        self.fragment_ran_alone = bool(before.get("title")) and not self._tree.get("title")
        if self.fragment_ran_alone:
            before.main.children.update(self._tree.main.children)
            self._tree = before
        return self


class CachingEngine(DuckDBEngine):
    """Runs each query once per session, for a lake that no test changes."""

    _results: ClassVar[dict[tuple[Path, str, str], QueryResult]] = {}

    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        key = (self.lake_folder, query.sql, repr(dict(query.params)))
        if key not in self._results:
            self._results[key] = super().run(query, cancelled)
        result = self._results[key]
        return replace(result, frame=result.frame.copy())


@pytest.fixture(scope="session")
def lake_folder(tmp_path_factory):
    """Four weeks of the two synthetic stores, up to yesterday: two before the new display, and two with it."""
    folder = tmp_path_factory.mktemp("app") / "lake"
    write_lake(folder, LAST_DAY, weeks=4)
    return folder


@pytest.fixture(scope="session", autouse=True)
def scanned_components() -> Iterator[None]:
    """Scan the installed packages for Streamlit components once instead of in every AppTest, which takes 0.2 s."""
    manifests = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: manifests)
        yield


@pytest.fixture(autouse=True)
def session_pages(monkeypatch) -> None:
    """Keeps the pages that `st.navigation` has set for later runs of the fragment, as a session of the server does."""
    kept: dict[str, Any] = {}
    get_pages, set_pages = PagesManager.get_pages, PagesManager.set_pages_and_resolve

    def set_and_keep(self: PagesManager, pages: dict[str, Any], **fallback: Any) -> Any:
        kept.update(pages)
        return set_pages(self, pages, **fallback)

    monkeypatch.setattr(PagesManager, "set_pages_and_resolve", set_and_keep)
    monkeypatch.setattr(PagesManager, "get_pages", lambda self: kept or get_pages(self))


@pytest.fixture
def app(monkeypatch, lake_folder) -> Callable[..., AppTest]:
    """Opens the app at a page: `app()`, `app("pages/aisles.py", query={...}, lake=folder)`."""
    for name in ("SHOPPER_DATABASE", "SHOPPER_WORKGROUP", "SHOPPER_ROW_EXPORT"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()
    engines = {lake_folder: CachingEngine}
    monkeypatch.setattr(data_access, "DuckDBEngine", lambda folder: engines.get(folder, DuckDBEngine)(folder))

    def open_app(page: str = PAGES[0], query: dict[str, str] | None = None, lake: Path | None = lake_folder) -> AppTest:
        monkeypatch.setenv("SHOPPER_LAKE", str(lake or ""))
        test = App(ROOT / "navigation.py", default_timeout=TIMEOUT_SECONDS)
        for name, value in (query or {}).items():
            test.query_params[name] = value
        return (test if page == PAGES[0] else test.switch_page(page)).run()

    return open_app


@pytest.fixture
def queries_run(caplog) -> Callable[[], list[str]]:
    """The names of the queries executed so far, from the app's log."""
    caplog.set_level(logging.INFO, logger="lib.ui.data_access")
    return lambda: [record.args[0] for record in caplog.records if record.name == "lib.ui.data_access"]


def panels(test: AppTest) -> list[dict[str, Any]]:
    """The data of each panel of the page, as `lib.ui.board.board.message` sends it."""
    return [component for component in components(test) if component["kind"] == "panel"]


def metrics(test: AppTest) -> dict[str, str]:
    """Label -> value of each metric of the page and headline of a tile; of two with the same label, the later one."""
    return {each["label"]: each["value"] for each in _metrics(test)}


def deltas(test: AppTest) -> dict[str, str | None]:
    """Label -> change of each metric of the page and headline of a tile; None without a comparison."""
    return {each["label"]: each["delta"] for each in _metrics(test)}


def _metrics(test: AppTest) -> list[dict[str, Any]]:
    found = [each if each["kind"] == "metric" else each.get("headline") for each in components(test)]
    return [each for each in found if each]


def components(test: AppTest) -> list[dict[str, Any]]:
    boards = [json.loads(element.proto.bytes) for element in test.get("bidi_component")]
    return [component for board in boards for row in board.get("rows", ()) for component in row]


def badges(test: AppTest) -> list[str]:
    """The texts of the badges in the page's heading."""
    return [block.proto.popover.label for block in test.get("popover")]


def titles(test: AppTest) -> list[str]:
    """The titles of the page's panels."""
    return [panel["title"] for panel in panels(test)]


def page_text(test: AppTest) -> str:
    """All text of the page, without scripts and style sheets."""
    elements = (*test.title, *test.caption, *test.markdown, *test.info, *test.warning, *test.error, *test.html)
    texts = [str(getattr(element, "value", None) or getattr(element, "body", "")) for element in elements]
    texts = [SCRIPT.sub("", text) for text in texts]
    return "\n".join(texts + [text for component in components(test) for text in _texts_of(component)])


def _texts_of(component: dict[str, Any]) -> list[str]:
    match component["kind"]:
        case "panel":
            texts = [component[name] for name in ("title", "subtitle", "caption")]
            return texts + [entry["label"] for entry in component["legend"]]
        case "conclusion":
            return [component["sentence"], *component["missing"], *component["cautions"]]
        case "explanation":
            return [component["title"], *(text for term in component["terms"] for text in term)]
        case "sentences":
            return [f"{each['subject']} {each['text']}".strip() for each in component["sentences"]]
    return []
