"""How much of the disk pictures may take: the section [retention].

In: the section's values, in MB and days. Out: a frozen `DiskQuota`, in bytes and days.
"""

from dataclasses import dataclass
from typing import Annotated

from capture.config.schema import Key

DEFAULT_FREE_MB = 200
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskQuota:
    """None means no limit; with `max_sent_bytes` of 0 a picture is deleted once it is uploaded."""

    min_free_bytes: int = 0
    max_waiting_bytes: int | None = None
    max_waiting_days: int | None = None
    max_sent_bytes: int = 0
    max_sent_days: int | None = None


NO_QUOTA = DiskQuota()


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """The section [retention]."""

    keep_free_mb: Annotated[
        int, Key(meaning="disk space to keep free", unit="MB", minimum=0, flag="--keep-free-mb")
    ] = DEFAULT_FREE_MB
    max_waiting_mb: Annotated[
        int | None,
        Key(
            meaning="maximum size of all pictures that wait for their upload",
            unit="MB",
            minimum=1,
            flag="--max-waiting-mb",
            example="4000",
            default="no limit",
        ),
    ] = None
    max_waiting_days: Annotated[
        int | None,
        Key(
            meaning="maximum age of a picture that waits for its upload",
            unit="DAYS",
            minimum=1,
            flag="--max-waiting-days",
            example="30",
            default="no limit",
        ),
    ] = None
    keep_sent_mb: Annotated[
        int,
        Key(
            meaning="move uploaded pictures to the subfolder sent/ and keep up to this size; 0: delete them",
            unit="MB",
            minimum=0,
            flag="--keep-sent-mb",
            example="1000",
            default="0",
        ),
    ] = 0
    keep_sent_days: Annotated[
        int | None,
        Key(
            meaning="maximum time that a picture stays in sent/",
            unit="DAYS",
            minimum=1,
            flag="--keep-sent-days",
            example="7",
            default="no limit",
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.keep_sent_days is not None and self.keep_sent_mb == 0:
            raise ValueError("keep_sent_days has no effect without keep_sent_mb: set keep_sent_mb too")

    @property
    def disk_quota(self) -> DiskQuota:
        """The quota in bytes."""
        return DiskQuota(
            min_free_bytes=self.keep_free_mb * _MEGABYTE,
            max_waiting_bytes=None if self.max_waiting_mb is None else self.max_waiting_mb * _MEGABYTE,
            max_waiting_days=self.max_waiting_days,
            max_sent_bytes=self.keep_sent_mb * _MEGABYTE,
            max_sent_days=self.keep_sent_days,
        )
