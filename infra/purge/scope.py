"""What a purge deletes: observations and pictures of a store, an aisle, a camera, a range of days, or all of these.

In: ids and local dates from the command line. Out: a `Scope`, which selects rows (as SQL, or one by one) and pictures
(by their keys).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from infra.errors import InvalidSettings
from lib.contract.image_key import RAW_PREFIX, UNASSIGNED, InvalidImageKey, parse_object_key, validate_slug
from lib.contract.lake import PARTITION_KEY, QUARANTINE_PREFIX

# Without the name, which may be why a picture is in quarantine.
_FOLDERS = re.compile(
    rf"{RAW_PREFIX}store_id=(?P<store_id>[^/]+)/aisle_id=(?P<aisle_id>[^/]+)/camera_id=(?P<camera_id>[^/]+)/"
    rf"(?:{PARTITION_KEY}=(?P<day>\d{{4}}-\d{{2}}-\d{{2}})/)?"
)
# In the archive, the ETag is part of the name of a picture whose key can be overwritten.
_E_TAG = re.compile(r"#[0-9a-f]{32}(-\d+)?$")
_FLAGS = {"store_id": "--store", "aisle_id": "--aisle", "camera_id": "--camera"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The ids that rows and pictures must have, and the first and the last of their local dates; None is any.

    Raises InvalidSettings if nothing is given, for an invalid id, and for dates in the wrong order.
    """

    store_id: str | None = None
    aisle_id: str | None = None
    camera_id: str | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if not self.ids and self.first is None and self.last is None:
            raise InvalidSettings(
                "purge needs to know what to delete",
                "Pass at least one of --store, --aisle, --camera, --from and --to. To remove everything, use destroy "
                "--empty-buckets.",
            )
        for name, value in self.ids.items():
            try:
                validate_slug(value, _FLAGS[name])
            except InvalidImageKey as error:
                raise InvalidSettings(str(error)) from error
        if self.first and self.last and self.first > self.last:
            raise InvalidSettings(f"--from {self.first} is after --to {self.last}", "Exchange the two dates.")

    @property
    def ids(self) -> dict[str, str]:
        """The columns that the scope restricts, with their values."""
        return {name: value for name in _FLAGS if (value := getattr(self, name)) is not None}

    @property
    def condition(self) -> str:
        """The SQL condition on a table's rows; the ids are slugs, so that they need no escaping."""
        days = [f"{PARTITION_KEY} >= DATE '{self.first}'"] if self.first else []
        days += [f"{PARTITION_KEY} <= DATE '{self.last}'"] if self.last else []
        return " AND ".join([*days, *(f"{name} = '{value}'" for name, value in self.ids.items())])

    @property
    def picture_prefixes(self) -> tuple[str, ...]:
        """Prefixes below which all pictures of the scope are, in the raw and in the archive bucket."""
        if self.store_id in (None, UNASSIGNED):
            return ("",)
        folders = ""
        for name in _FLAGS:
            if name not in self.ids:
                break
            folders += f"{name}={self.ids[name]}/"
        return (f"{RAW_PREFIX}{folders}", f"{QUARANTINE_PREFIX}{RAW_PREFIX}{folders}")

    def has_day(self, day: date) -> bool:
        """Whether the scope has rows and pictures of this local date."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def has_row(self, row: Mapping[str, Any], day: date | None) -> bool:
        """Whether the scope has this row; one of an unknown day (None) is in the scope if its ids are."""
        return all(row.get(name) == value for name, value in self.ids.items()) and (day is None or self.has_day(day))

    def has_picture(self, key: str, written_at: datetime) -> bool:
        """Whether the scope has the picture under this key of the raw or the archive bucket.

        A picture whose key has no date is of the day on which it was written, in UTC. A key that names no camera is in
        no scope.
        """
        name = _E_TAG.sub("", key.removeprefix(QUARANTINE_PREFIX))
        if folders := _FOLDERS.match(name):
            return self.has_row(folders.groupdict(), _day(folders["day"]) or written_at.astimezone(UTC).date())
        try:
            shot = parse_object_key(name, written_at.astimezone(UTC))
        except InvalidImageKey:
            return False
        ids = {"store_id": shot.store_id, "aisle_id": shot.aisle_id, "camera_id": shot.camera_id}
        return self.has_row(ids, shot.observed_local.date())

    def __str__(self) -> str:
        ids = [f"{name.removesuffix('_id')} {value}" for name, value in self.ids.items()]
        days = [f"from {self.first}"] if self.first else []
        days += [f"to {self.last}"] if self.last else []
        return ", ".join([*ids, " ".join(days)] if days else ids)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
