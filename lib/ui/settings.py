"""The app's settings.

In: environment variables. Out: one frozen `Settings`, or InvalidSetting. boto3 reads AWS's own variables, except the
region, which AWS_REGION may also name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.contract.age_band import AGE_BANDS, AgeBand, age_bands

_BOOLEANS = {"1": True, "0": False, "": False}
DEFAULT_CACHE_SECONDS = 300
# Firehose delivers once a minute at best, and each refresh is two billed queries.
DEFAULT_LIVE_SECONDS = 30
DEFAULT_MIN_FACES = 10
_MAX_EDGES = 12
_MAX_AGE_YEARS = 120


class InvalidSetting(ValueError):
    """An environment variable with an invalid value; the message has its name, its value and what to set instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The data source, and what the app may show of it.

    With a `database` the app queries Athena in `workgroup`; with a `lake_folder` it queries that folder with DuckDB;
    with neither it creates the synthetic store and queries it with DuckDB. Never both.

    With a `raw_bucket` viewers of the Live page may send a picture through the pipeline.

    Results are cached for `cache_seconds`; the Live page refreshes every `live_seconds`; single face rows can be
    exported only with `row_export_allowed`. Counts below `min_faces` are hidden and others rounded to it; 1 publishes
    all counts.
    """

    database: str | None = None
    workgroup: str | None = None
    region: str | None = None
    lake_folder: Path | None = None
    raw_bucket: str | None = None
    row_export_allowed: bool = False
    cache_seconds: int = DEFAULT_CACHE_SECONDS
    live_seconds: int = DEFAULT_LIVE_SECONDS
    min_faces: int = DEFAULT_MIN_FACES
    age_bands: tuple[AgeBand, ...] = AGE_BANDS

    @property
    def synthetic(self) -> bool:
        """Whether the app shows the synthetic store, because no data source is configured."""
        return self.database is None and self.lake_folder is None

    @property
    def has_ready_counts(self) -> bool:
        """Whether the lake has `hourly_counts`, which the pipeline's maintenance keeps ready; a folder has none."""
        return self.database is not None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read SHOPPER_* and the region; an empty variable is an unset one. Raises InvalidSetting."""
        database = environ.get("SHOPPER_DATABASE") or None
        workgroup = environ.get("SHOPPER_WORKGROUP") or None
        lake = environ.get("SHOPPER_LAKE") or None
        raw_bucket = environ.get("SHOPPER_RAW_BUCKET") or None
        if database and lake:
            raise InvalidSetting(
                f"SHOPPER_DATABASE is {database!r} and SHOPPER_LAKE is {lake!r}: unset SHOPPER_LAKE to query Athena, "
                "or SHOPPER_DATABASE to read the folder"
            )
        if database and not workgroup:
            raise InvalidSetting(
                f"SHOPPER_DATABASE is {database!r} but SHOPPER_WORKGROUP is unset: set both, as "
                "`python -m infra outputs` prints them"
            )
        if workgroup and not database:
            raise InvalidSetting(
                f"SHOPPER_WORKGROUP is {workgroup!r} but SHOPPER_DATABASE is unset: set both, as "
                "`python -m infra outputs` prints them, or neither"
            )
        if raw_bucket and not database:
            raise InvalidSetting(
                f"SHOPPER_RAW_BUCKET is {raw_bucket!r} but SHOPPER_DATABASE is unset: unset both, because "
                "pictures sent there would not appear in this app"
            )
        return cls(
            database=database,
            workgroup=workgroup,
            region=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or None,
            lake_folder=Path(lake) if lake else None,
            raw_bucket=raw_bucket,
            row_export_allowed=_boolean(environ, "SHOPPER_ROW_EXPORT"),
            cache_seconds=_integer(environ, "SHOPPER_CACHE_SECONDS", DEFAULT_CACHE_SECONDS, 86_400),
            live_seconds=_integer(environ, "SHOPPER_LIVE_SECONDS", DEFAULT_LIVE_SECONDS, 3_600, minimum=1),
            min_faces=_integer(environ, "SHOPPER_MIN_FACES", DEFAULT_MIN_FACES, 1_000, minimum=1),
            age_bands=_bands(environ, "SHOPPER_AGE_EDGES"),
        )


def _boolean(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip()
    if value not in _BOOLEANS:
        raise InvalidSetting(f"{name} is {value!r}: set it to 1 to allow it, or unset it")
    return _BOOLEANS[value]


def _integer(environ: Mapping[str, str], name: str, default: int, maximum: int, minimum: int = 0) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
        raise InvalidSetting(f"{name} is {value!r}: set it to a whole number from {minimum} to {maximum}")
    return int(value)


def _bands(environ: Mapping[str, str], name: str) -> tuple[AgeBand, ...]:
    """Age bands from the edges between them, such as 18,25,35."""
    value = environ.get(name, "").strip()
    if not value:
        return AGE_BANDS
    texts = [text.strip() for text in value.split(",")]
    edges = tuple(int(text) for text in texts if text.isascii() and text.isdigit())
    ascending = all(low < high for low, high in zip((0, *edges), edges, strict=False))
    if len(edges) != len(texts) or not ascending or len(edges) > _MAX_EDGES or edges[-1] > _MAX_AGE_YEARS:
        raise InvalidSetting(
            f"{name} is {value!r}: set it to up to {_MAX_EDGES} ascending ages from 1 to {_MAX_AGE_YEARS}, such as "
            "18,25,35,45,55,65"
        )
    return age_bands(edges)
