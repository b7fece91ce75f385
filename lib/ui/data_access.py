"""Answers of the query engine, shared by every viewer of this server and kept for a while.

In: settings and what is asked. Out: `Answer`s that nobody may change in place. Whoever asks for the same thing at the
same time waits for one query; one that nobody waits for any more is stopped. Each query that runs is logged.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

import pandas as pd
import streamlit as st

from lib.contract import lake
from lib.contract.observation import STATUS_OK
from lib.contract.reference import Campaign
from lib.contract.reference_cells import InvalidReference
from lib.contract.reference_parser import PARSERS
from lib.data import queries
from lib.data.costs import Cost
from lib.data.cube import Cube, build_cube
from lib.data.engine import AthenaEngine, DuckDBEngine, LakeMissing, QueryEngine, QueryResult
from lib.data.export import to_csv
from lib.data.filters import Filters
from lib.data.place_names import Names, newest_offsets
from lib.data.queries import Query
from lib.data.query_cache import Flights
from lib.data.rollup_window import Window
from lib.synthetic import DEFAULT_FOLDER, write_lake
from lib.ui import query_progress as waiting
from lib.ui.settings import Settings

_LOG = logging.getLogger(__name__)
HISTORY_DAYS = 400
FRESHNESS_DAYS = 2
_ENTRIES = 64
_MOST_BYTES = 1_000_000_000
_USED, _FRAME, _SPENT = "answers_used", "answers_of_frame", "answers_spent"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[_T]):
    """What was asked for, what it cost, and when it was true."""

    value: _T
    cost: Cost
    seconds: float
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """The operator's own tables; `problems` says of each that cannot be read why not."""

    names: Names
    campaigns: tuple[Campaign, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What every page needs first; one is equal to itself alone, so that it can be a key.

    `places` has `queries.PLACES_COLUMNS` of the days from `known_from` on; `offsets` are how far each store's wall
    clock was from UTC at its newest picture.
    """

    known_from: date
    places: pd.DataFrame
    offsets: Mapping[str, timedelta]
    reference: Reference


@dataclass(frozen=True, slots=True)
class Freshness:
    """`cameras` has `queries.CAMERAS_COLUMNS` of the last days, `heartbeats` the columns of `camera_heartbeats`."""

    cameras: pd.DataFrame
    heartbeats: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Newest:
    """Frames of `queries.newest_pictures` and `queries.newest_faces`."""

    pictures: pd.DataFrame
    faces: pd.DataFrame

    @property
    def analyzers(self) -> tuple[str, ...]:
        """Whose answers these are, in alphabetical order; a picture that could not be analysed has no answer."""
        answered = self.pictures[self.pictures["status"] == STATUS_OK]
        return tuple(sorted(set(answered["analyzer"])))


def app_settings() -> Settings:
    """The server's settings. Raises InvalidSetting."""
    return Settings.from_environment(os.environ)


def engine_name(settings: Settings) -> str:
    """Who answers, for the footer."""
    if settings.database:
        return f"Athena, database {settings.database}"
    return "DuckDB, synthetic lake" if settings.synthetic else f"DuckDB, folder {settings.lake_folder}"


def start(settings: Settings) -> Answer[Start]:
    """Places of the last 400 days and the operator's own tables. Raises EngineError."""
    today = datetime.now(UTC).date()
    known_from = today - timedelta(days=HISTORY_DAYS)
    asked = {
        "places": queries.places(known_from, today + timedelta(days=2)),
        "stores": queries.reference.stores(),
        "aisles": queries.reference.aisles(),
        "campaigns": queries.reference.campaigns(),
    }
    return _ask(
        settings,
        "Looking for stores and aisles",
        asked,
        lambda frames: _start(known_from, frames),
        settings.cache_seconds,
    )


def cube(settings: Settings, window: Window) -> Answer[Cube]:
    """The counts of a window. Raises EngineError."""
    query = queries.rollup(
        window.period,
        window.grain,
        window.stores,
        window.aisles,
        window.fold_aisles,
        settings.age_bands,
        window.pose,
    )

    def counted(frames: dict[str, pd.DataFrame]) -> Cube:
        return build_cube(frames["rollup"], window.period, window.grain, settings.age_bands)

    return _ask(settings, "Counting faces and pictures", {"rollup": query}, counted, settings.cache_seconds)


def freshness(settings: Settings) -> Answer[Freshness]:
    """How each camera did since the day before yesterday, and its last heartbeat. Raises EngineError."""
    today = datetime.now(UTC).date()
    asked = {
        "cameras": queries.cameras(today - timedelta(days=FRESHNESS_DAYS), today + timedelta(days=2)),
        "heartbeats": queries.reference.camera_heartbeats(),
    }
    return _ask(
        settings,
        "Looking after the cameras",
        asked,
        lambda frames: Freshness(frames["cameras"], frames["heartbeats"]),
        settings.cache_seconds,
    )


def frame(settings: Settings, doing: str, query: Query, name: str) -> Answer[pd.DataFrame]:
    """The answer of a page's own query as it is, kept like every other. `doing` is said while it runs.

    Raises EngineError.
    """
    return _ask(settings, doing, {name: query}, lambda frames: frames[name], settings.cache_seconds)


def newest(settings: Settings, limit: int) -> Newest:
    """The newest pictures since yesterday, or of the newest day with data; a little younger than the page's next look.

    Raises EngineError.
    """
    found = _newest(settings, datetime.now(UTC) - timedelta(days=1), limit)
    known = start(settings).value.places if found.pictures.empty else None
    return found if known is None or known.empty else _newest(settings, known["last_day"].max(), limit)


def _newest(settings: Settings, since: datetime, limit: int) -> Newest:
    asked = {
        "newest_pictures": queries.newest_pictures(since.date(), limit),
        "newest_faces": queries.newest_faces(since.date(), limit),
    }
    return _ask(
        settings,
        "Looking for the newest pictures",
        asked,
        lambda frames: Newest(frames["newest_pictures"], frames["newest_faces"]),
        max(1, settings.live_seconds - 1),
    ).value


def face_rows_csv(settings: Settings, filters: Filters) -> bytes:
    """Every face that the filters select, `queries.FACE_ROWS_COLUMNS`, as CSV; never kept. Raises EngineError."""
    query = queries.face_rows(filters)
    engine = _engine(settings, _yesterday() if settings.synthetic else None)
    return to_csv(_run(engine, "face_rows", query, threading.Event()).frame, query.columns)


def forget() -> None:
    """Drop what this view was made of, so that the next run asks anew; other views stay."""
    for key in st.session_state.get(_USED, {}):
        _flights().forget(key)


def begin_page() -> None:
    """From here on, `view_cost` counts anew."""
    st.session_state[_USED] = {}


def end_frame() -> None:
    """What was asked for until here belongs to every view that the page shows until it is opened again."""
    st.session_state[_FRAME] = dict(st.session_state[_USED])


def begin_part() -> None:
    """From here on, `view_cost` counts another view of the same page."""
    st.session_state[_USED] = dict(st.session_state[_FRAME])


def view_cost() -> Cost:
    """What the answers that this view is made of cost, whoever asked for them first."""
    return sum(st.session_state.get(_USED, {}).values(), Cost())


def session_cost() -> Cost:
    """What all answers that this session looked at cost, each once."""
    return sum(st.session_state.get(_SPENT, {}).values(), Cost())


def _ask(
    settings: Settings,
    doing: str,
    asked: dict[str, Query],
    make: Callable[[dict[str, pd.DataFrame]], _T],
    keep_seconds: float,
) -> Answer[_T]:
    """One answer made of one or several queries, which run side by side."""
    key: Hashable = (settings, tuple((name, query.sql, tuple(query.params.items())) for name, query in asked.items()))

    def work(cancelled: threading.Event) -> Answer[_T]:
        engine = _engine(settings, _yesterday() if settings.synthetic else None)
        with ThreadPoolExecutor(len(asked)) as threads:
            runs = {name: threads.submit(_run, engine, name, query, cancelled) for name, query in asked.items()}
            results = {name: run.result() for name, run in runs.items()}
        return Answer(
            value=make({name: result.frame for name, result in results.items()}),
            cost=sum((Cost.of_query(result.scanned_bytes) for result in results.values()), Cost()),
            seconds=max(result.seconds for result in results.values()),
            loaded_at=datetime.now(UTC),
        )

    with waiting.shown(doing) as tick:
        answer = _flights().ask(key, work, tick, keep_seconds)
    st.session_state.setdefault(_USED, {})[key] = answer.cost
    st.session_state.setdefault(_SPENT, {})[key, answer.loaded_at] = answer.cost
    return answer


def _run(engine: QueryEngine, name: str, query: Query, cancelled: threading.Event) -> QueryResult:
    result = engine.run(query, cancelled)
    _LOG.info("query %s: %d rows, %s bytes, %.2f s", name, len(result.frame), result.scanned_bytes, result.seconds)
    return result


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def _start(known_from: date, frames: dict[str, pd.DataFrame]) -> Start:
    problems: list[str] = []
    stores, aisles, campaigns = (
        _parsed(table, frames[table.name], problems) for table in (lake.STORES, lake.AISLES, lake.CAMPAIGNS)
    )
    places = frames["places"]
    reference = Reference(Names.of(stores, aisles), tuple(campaigns), tuple(problems))
    return Start(known_from, places, newest_offsets(places), reference)


def _parsed(table: lake.Table, frame: pd.DataFrame, problems: list[str]) -> tuple[Any, ...]:
    """The rows of one of the operator's tables; none of them where one is wrong, and a word of it."""
    rows = frame.astype(object).where(frame.notna(), "").to_dict("records")
    try:
        return tuple(PARSERS[table.name](rows))
    except InvalidReference as error:
        problems.append(str(error))
        return ()


def _size_bytes(answer: Answer[Any]) -> int:
    value = answer.value
    if isinstance(value, Cube):
        return value.size_bytes
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage(deep=True).sum())
    return sys.getsizeof(value)


@st.cache_resource
def _flights() -> Flights:
    return Flights(_ENTRIES, _MOST_BYTES, _size_bytes)


@st.cache_resource(max_entries=4, show_spinner=False)
def _engine(settings: Settings, synthetic_last_day: date | None) -> QueryEngine:
    if settings.database and settings.workgroup:
        return AthenaEngine(settings.database, settings.workgroup, settings.region)
    if settings.lake_folder is not None:
        return DuckDBEngine(settings.lake_folder)
    if synthetic_last_day is not None:
        try:
            write_lake(DEFAULT_FOLDER, synthetic_last_day)
        except OSError as error:
            raise LakeMissing(
                f"the synthetic store cannot be written to {DEFAULT_FOLDER} ({error})",
                "Make that folder writable, or set SHOPPER_LAKE to a folder with the lake's tables.",
            ) from error
    return DuckDBEngine(DEFAULT_FOLDER)
