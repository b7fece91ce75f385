"""What the app is told by its environment.

In: environment variables. Out: one frozen `Settings`, or InvalidSetting. AWS's own variables are boto3's business,
except the region, which AWS_REGION may name too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.contract.age_band import AGE_BANDS, AgeBand, age_bands

_TRUTH = {"1": True, "0": False, "": False}
DEFAULT_CACHE_SECONDS = 300
# Firehose delivers once a minute at best, and each look is two billed queries.
DEFAULT_LIVE_SECONDS = 30
DEFAULT_MIN_FACES = 10
_MOST_EDGES = 12
_OLDEST_YEARS = 120


class InvalidSetting(ValueError):
    """A variable of the environment that whose value cannot be used; says which, its value and what to set instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the rows come from, and what the app may do with them.

    With a `database` the app asks Athena in `workgroup`; with a `lake_folder` it asks DuckDB over that folder; with
    neither it makes the synthetic store and asks DuckDB over it. Never both.

    An answer is used again for `cache_seconds`; the Live page looks every `live_seconds`; single face rows leave the
    app only where `row_export_allowed`. Counts below `min_faces` are hidden and others rounded to it; 1 tells all.
    Age bands meet at the edges that `age_bands` was made of.
    """

    database: str | None = None
    workgroup: str | None = None
    region: str | None = None
    lake_folder: Path | None = None
    row_export_allowed: bool = False
    cache_seconds: int = DEFAULT_CACHE_SECONDS
    live_seconds: int = DEFAULT_LIVE_SECONDS
    min_faces: int = DEFAULT_MIN_FACES
    age_bands: tuple[AgeBand, ...] = AGE_BANDS

    @property
    def synthetic(self) -> bool:
        """Nothing is configured, so the app shows the synthetic store."""
        return self.database is None and self.lake_folder is None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read SHOPPER_* and the region; an empty variable is an unset one. Raises InvalidSetting."""
        database = environ.get("SHOPPER_DATABASE") or None
        workgroup = environ.get("SHOPPER_WORKGROUP") or None
        lake = environ.get("SHOPPER_LAKE") or None
        if database and lake:
            raise InvalidSetting(
                f"SHOPPER_DATABASE is {database!r} and SHOPPER_LAKE is {lake!r}: unset SHOPPER_LAKE to ask Athena, "
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
        return cls(
            database=database,
            workgroup=workgroup,
            region=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or None,
            lake_folder=Path(lake) if lake else None,
            row_export_allowed=_truth(environ, "SHOPPER_ROW_EXPORT"),
            cache_seconds=_whole(environ, "SHOPPER_CACHE_SECONDS", DEFAULT_CACHE_SECONDS, 86_400),
            live_seconds=_whole(environ, "SHOPPER_LIVE_SECONDS", DEFAULT_LIVE_SECONDS, 3_600, least=1),
            min_faces=_whole(environ, "SHOPPER_MIN_FACES", DEFAULT_MIN_FACES, 1_000, least=1),
            age_bands=_bands(environ, "SHOPPER_AGE_EDGES"),
        )


def _truth(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip()
    if value not in _TRUTH:
        raise InvalidSetting(f"{name} is {value!r}: set it to 1 to allow it, or unset it")
    return _TRUTH[value]


def _whole(environ: Mapping[str, str], name: str, default: int, most: int, least: int = 0) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise InvalidSetting(f"{name} is {value!r}: set it to a whole number from {least} to {most}")
    return int(value)


def _bands(environ: Mapping[str, str], name: str) -> tuple[AgeBand, ...]:
    """Bands from their edges, as in 18,25,35."""
    value = environ.get(name, "").strip()
    if not value:
        return AGE_BANDS
    texts = [text.strip() for text in value.split(",")]
    edges = tuple(int(text) for text in texts if text.isascii() and text.isdigit())
    rising = all(low < high for low, high in zip((0, *edges), edges, strict=False))
    if len(edges) != len(texts) or not rising or len(edges) > _MOST_EDGES or edges[-1] > _OLDEST_YEARS:
        raise InvalidSetting(
            f"{name} is {value!r}: set it to up to {_MOST_EDGES} rising ages from 1 to {_OLDEST_YEARS}, such as "
            "18,25,35,45,55,65"
        )
    return age_bands(edges)
