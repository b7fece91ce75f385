"""Cached answers of the query engine, shared by every viewer of this server.

In: settings and what is asked. Out: frames that nobody may change in place. Streamlit computes each key once however
many viewers wait for it, so one query a key is in flight. Each query that runs is logged, so that costs can be counted.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.caching.cache_utils import CachedFunc

from lib import queries
from lib.contract.observation import STATUS_OK
from lib.engine import AthenaEngine, DuckDBEngine, LakeMissing, QueryEngine, QueryResult
from lib.export import to_csv
from lib.filters import Filters
from lib.frames import Counts, split
from lib.queries import Query
from lib.settings import Settings
from lib.synthetic import DEFAULT_FOLDER, write_lake

_LOG = logging.getLogger(__name__)
HISTORY_DAYS = 400
_ENTRIES = 16
_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class LoadedRollup:
    """The rollup of a date range and store set, and what it cost: `rows` as the engine gave them."""

    counts: Counts
    rows: int
    scanned_bytes: int | None
    seconds: float
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Newest:
    """Frames of `queries.newest_pictures` and `queries.newest_faces`."""

    pictures: pd.DataFrame
    faces: pd.DataFrame

    @property
    def analyzers(self) -> tuple[str, ...]:
        """Whose answers these are, in alphabetical order."""
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


def places(settings: Settings) -> pd.DataFrame:
    """`queries.PLACES_COLUMNS` of the last 400 days: what the controls offer. Raises EngineError."""
    today = datetime.now(UTC).date()
    first_day, end_day = today - timedelta(days=HISTORY_DAYS), today + timedelta(days=2)
    return _cached(_places, settings.cache_seconds, "Looking for stores and aisles …")(settings, first_day, end_day)


def rollup(settings: Settings, first_day: date, end_day: date, stores: tuple[str, ...]) -> LoadedRollup:
    """The counts of [first_day, end_day) in `stores` (empty: all); one query a key until it is too old or refreshed.

    Raises EngineError.
    """
    cached = _cached(_rollup, settings.cache_seconds, "Counting faces and pictures …")
    return cached(settings, first_day, end_day, stores)


def newest(settings: Settings, limit: int) -> Newest:
    """The newest pictures since yesterday, or of the newest day with data; a little younger than the page's next look.

    Raises EngineError.
    """
    cached = _cached(_newest, max(1, settings.live_seconds - 1), None)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    found = cached(settings, yesterday, limit)
    known = places(settings) if found.pictures.empty else None
    if known is None or known.empty:
        return found
    return cached(settings, known["last_day"].max().date(), limit)


def face_rows_csv(settings: Settings, filters: Filters) -> bytes:
    """Every face that the filters select, `queries.FACE_ROWS_COLUMNS`, as CSV; never cached. Raises EngineError."""
    query = queries.face_rows(filters)
    return to_csv(_ask(settings, query, "face_rows").frame, query.columns)


def forget(settings: Settings, filters: Filters) -> None:
    """Drop the rollup in view and the places, so that the next run asks anew; other viewers' views stay."""
    _cached(_places, settings.cache_seconds, None).clear()
    rollups = _cached(_rollup, settings.cache_seconds, None)
    rollups.clear(settings, filters.first_day, filters.end_day, filters.stores)


def _cached(function: Callable[_P, _R], ttl_seconds: int, spinner: str | None) -> CachedFunc[_P, _R]:
    """The function behind Streamlit's cache, whose entries are shared and therefore never changed in place."""
    keep = st.cache_resource(ttl=ttl_seconds, max_entries=_ENTRIES, show_spinner=spinner or False)
    return keep(function)


def _places(settings: Settings, first_day: date, end_day: date) -> pd.DataFrame:
    return _ask(settings, queries.places(first_day, end_day), "places").frame


def _rollup(settings: Settings, first_day: date, end_day: date, stores: tuple[str, ...]) -> LoadedRollup:
    result = _ask(settings, queries.rollup(first_day, end_day, stores), "rollup")
    return LoadedRollup(
        counts=split(result.frame),
        rows=len(result.frame),
        scanned_bytes=result.scanned_bytes,
        seconds=result.seconds,
        loaded_at=datetime.now(UTC),
    )


def _newest(settings: Settings, first_day: date, limit: int) -> Newest:
    pictures = _ask(settings, queries.newest_pictures(first_day, limit), "newest_pictures").frame
    faces = _ask(settings, queries.newest_faces(first_day, limit), "newest_faces").frame
    return Newest(pictures, faces)


def _ask(settings: Settings, query: Query, name: str) -> QueryResult:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    result = _engine(settings, yesterday if settings.synthetic else None).run(query)
    _LOG.info("query %s: %d rows, %s bytes, %.2f s", name, len(result.frame), result.scanned_bytes, result.seconds)
    return result


@st.cache_resource(max_entries=4, show_spinner="Making four weeks of two synthetic stores, a few seconds, once a day …")
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
