"""Query results for the pages, cached and shared by all sessions of this server.

In: settings and a question. Out: `Loaded` values, which callers must not modify. Sessions that ask the same question at
the same time share one query; a query that no session waits for is cancelled. Each executed query is logged.
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
from lib.data.filters import Filters
from lib.data.place_names import Names, newest_offsets
from lib.data.queries import Query
from lib.data.query_cache import QueryCache
from lib.data.rollup_window import Window
from lib.frames.opening_hours import LEARNED_FROM
from lib.synthetic import DEFAULT_FOLDER, write_lake
from lib.ui import query_progress
from lib.ui.settings import Settings

_LOG = logging.getLogger(__name__)
LOADING_PLACES, COUNTING_FACES = "Loading stores and aisles", "Counting faces and pictures"
HISTORY_DAYS = 400
FRESHNESS_DAYS = 2
_MAX_ENTRIES = 64
_MAX_BYTES = 1_000_000_000
_VIEW_COSTS, _FRAME_COSTS, _SESSION_COSTS = "view_costs", "frame_costs", "session_costs"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[_T]):
    """A value made from query results, with the cost and duration of its queries and when they finished."""

    value: _T
    cost: Cost
    seconds: float
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """The operator's reference tables; `problems` has one message for each table that is invalid."""

    names: Names
    campaigns: tuple[Campaign, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class InitialData:
    """What every page needs first. Instances compare by identity, so that one can be a cache key.

    `places` has `queries.PLACES_COLUMNS` for the days from `known_from` on; `offsets` has each store's UTC offset at
    its newest picture.
    """

    known_from: date
    places: pd.DataFrame
    offsets: Mapping[str, timedelta]
    reference: Reference


@dataclass(frozen=True, slots=True)
class CameraData:
    """`cameras` has `queries.CAMERAS_COLUMNS` of the last days, `heartbeats` the columns of `camera_heartbeats`,
    `hours` `queries.STORE_HOURS_COLUMNS` of the last weeks.
    """

    cameras: pd.DataFrame
    heartbeats: pd.DataFrame
    hours: pd.DataFrame


@dataclass(frozen=True, slots=True)
class NewestPictures:
    """DataFrames of `queries.newest_pictures` and `queries.newest_faces`."""

    pictures: pd.DataFrame
    faces: pd.DataFrame

    @property
    def analyzers(self) -> tuple[str, ...]:
        """The analyzers of the analysed pictures, in alphabetical order."""
        analysed = self.pictures[self.pictures["status"] == STATUS_OK]
        return tuple(sorted(set(analysed["analyzer"])))


def app_settings() -> Settings:
    """The server's settings. Raises InvalidSetting."""
    return Settings.from_environment(os.environ)


def engine_name(settings: Settings) -> str:
    """The query engine's name, for the footer."""
    if settings.database:
        return f"Athena, database {settings.database}"
    return "DuckDB, synthetic lake" if settings.synthetic else f"DuckDB, folder {settings.lake_folder}"


def initial_data(settings: Settings) -> Loaded[InitialData]:
    """Places of the last 400 days and the operator's reference tables. Raises EngineError."""
    today = datetime.now(UTC).date()
    known_from = today - timedelta(days=HISTORY_DAYS)
    query_by_name = {
        "places": queries.places(known_from, today + timedelta(days=2)),
        "stores": queries.reference.stores(),
        "aisles": queries.reference.aisles(),
        "campaigns": queries.reference.campaigns(),
    }
    return _load(
        settings,
        LOADING_PLACES,
        query_by_name,
        lambda frames: _initial_data(known_from, frames),
        settings.cache_seconds,
    )


def cube(settings: Settings, window: Window) -> Loaded[Cube]:
    """The counts of a rollup window. Raises EngineError."""
    query = queries.rollup(
        window.period,
        window.grain,
        window.stores,
        window.aisles,
        window.fold_aisles,
        settings.age_bands,
        window.pose,
        ready=settings.has_ready_counts,
    )

    def make_cube(frames: dict[str, pd.DataFrame]) -> Cube:
        return build_cube(frames["rollup"], window.period, window.grain, settings.age_bands)

    return _load(settings, COUNTING_FACES, {"rollup": query}, make_cube, settings.cache_seconds)


def camera_data(settings: Settings) -> Loaded[CameraData]:
    """Each camera's pictures since the day before yesterday, its last heartbeat, and the hours of the stores' pictures.

    Raises EngineError.
    """
    today = datetime.now(UTC).date()
    query_by_name = {
        "cameras": queries.cameras(today - timedelta(days=FRESHNESS_DAYS), today + timedelta(days=2)),
        "heartbeats": queries.reference.camera_heartbeats(),
        "store_hours": queries.store_hours(today - LEARNED_FROM, today),
    }
    return _load(
        settings,
        "Loading camera status",
        query_by_name,
        lambda frames: CameraData(frames["cameras"], frames["heartbeats"], frames["store_hours"]),
        settings.cache_seconds,
    )


def frame(settings: Settings, progress: str, query: Query, name: str) -> Loaded[pd.DataFrame]:
    """The unmodified result of a page's own query, cached like every other; `progress` is shown while it runs.

    Raises EngineError.
    """
    return _load(settings, progress, {name: query}, lambda frames: frames[name], settings.cache_seconds)


def newest_pictures(settings: Settings, limit: int) -> NewestPictures:
    """The newest pictures since yesterday, or else of the newest day with data.

    Cached for slightly less than the Live page's refresh interval.

    Raises EngineError.
    """
    found = _newest_since(settings, datetime.now(UTC) - timedelta(days=1), limit)
    known = initial_data(settings).value.places if found.pictures.empty else None
    return found if known is None or known.empty else _newest_since(settings, known["last_day"].max(), limit)


def _newest_since(settings: Settings, since: datetime, limit: int) -> NewestPictures:
    query_by_name = {
        "newest_pictures": queries.newest_pictures(since.date(), limit),
        "newest_faces": queries.newest_faces(since.date(), limit),
    }
    return _load(
        settings,
        "Loading the newest pictures",
        query_by_name,
        lambda frames: NewestPictures(frames["newest_pictures"], frames["newest_faces"]),
        max(1, settings.live_seconds - 1),
    ).value


def face_rows(settings: Settings, filters: Filters) -> pd.DataFrame:
    """All face observations that match the filters, `queries.FACE_ROWS_COLUMNS`; not cached.

    Raises EngineError.
    """
    engine = _engine(settings, _yesterday() if settings.synthetic else None)
    return _run(engine, "face_rows", queries.face_rows(filters), threading.Event()).frame


def evict_view() -> None:
    """Evict the current view's results from the cache, so that the next run queries again; other views stay."""
    for key in st.session_state.get(_VIEW_COSTS, {}):
        _query_cache().invalidate(key)


def begin_page() -> None:
    """Reset `view_cost` at the start of a page run."""
    st.session_state[_VIEW_COSTS] = {}


def end_frame() -> None:
    """Count what the page frame has loaded so far in every later view of this page run."""
    st.session_state[_FRAME_COSTS] = dict(st.session_state[_VIEW_COSTS])


def begin_fragment() -> None:
    """Reset `view_cost` to the frame's cost at the start of a fragment run."""
    st.session_state[_VIEW_COSTS] = dict(st.session_state[_FRAME_COSTS])


def view_cost() -> Cost:
    """The cost of all results in the current view, whichever session loaded them first."""
    return sum(st.session_state.get(_VIEW_COSTS, {}).values(), Cost())


def session_cost() -> Cost:
    """The cost of all results that this session has shown, each counted once."""
    return sum(st.session_state.get(_SESSION_COSTS, {}).values(), Cost())


def _load(
    settings: Settings,
    progress: str,
    query_by_name: dict[str, Query],
    make: Callable[[dict[str, pd.DataFrame]], _T],
    ttl_seconds: float,
) -> Loaded[_T]:
    """One value made from the results of one or several queries, which run in parallel."""
    key: Hashable = (
        settings,
        tuple((name, query.sql, tuple(query.params.items())) for name, query in query_by_name.items()),
    )

    def work(cancelled: threading.Event) -> Loaded[_T]:
        engine = _engine(settings, _yesterday() if settings.synthetic else None)
        with ThreadPoolExecutor(len(query_by_name)) as threads:
            runs = {name: threads.submit(_run, engine, name, query, cancelled) for name, query in query_by_name.items()}
            results = {name: run.result() for name, run in runs.items()}
        return Loaded(
            value=make({name: result.frame for name, result in results.items()}),
            cost=sum((Cost.of_query(result.scanned_bytes) for result in results.values()), Cost()),
            seconds=max(result.seconds for result in results.values()),
            loaded_at=datetime.now(UTC),
        )

    with query_progress.shown(progress) as tick:
        loaded = _query_cache().get(key, work, tick, ttl_seconds)
    st.session_state.setdefault(_VIEW_COSTS, {})[key] = loaded.cost
    st.session_state.setdefault(_SESSION_COSTS, {})[key, loaded.loaded_at] = loaded.cost
    return loaded


def _run(engine: QueryEngine, name: str, query: Query, cancelled: threading.Event) -> QueryResult:
    result = engine.run(query, cancelled)
    _LOG.info("query %s: %d rows, %s bytes, %.2f s", name, len(result.frame), result.scanned_bytes, result.seconds)
    return result


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def _initial_data(known_from: date, frames: dict[str, pd.DataFrame]) -> InitialData:
    problems: list[str] = []
    stores, aisles, campaigns = (
        _parsed(table, frames[table.name], problems) for table in (lake.STORES, lake.AISLES, lake.CAMPAIGNS)
    )
    places = frames["places"]
    reference = Reference(Names.of(stores, aisles), tuple(campaigns), tuple(problems))
    return InitialData(known_from, places, newest_offsets(places), reference)


def _parsed(table: lake.Table, frame: pd.DataFrame, problems: list[str]) -> tuple[Any, ...]:
    """The rows of a reference table; none where a row is invalid, with the reason appended to `problems`."""
    rows = frame.astype(object).where(frame.notna(), "").to_dict("records")
    try:
        return tuple(PARSERS[table.name](rows))
    except InvalidReference as error:
        problems.append(str(error))
        return ()


def _size_bytes(loaded: Loaded[Any]) -> int:
    value = loaded.value
    if isinstance(value, Cube):
        return value.size_bytes
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage(deep=True).sum())
    return sys.getsizeof(value)


@st.cache_resource
def _query_cache() -> QueryCache:
    return QueryCache(_MAX_ENTRIES, _MAX_BYTES, _size_bytes)


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
