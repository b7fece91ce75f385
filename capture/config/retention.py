"""How much of the card pictures may take.

In: the section [card]. Out: frozen `CardLimits`.
"""

from dataclasses import dataclass
from typing import Annotated

from capture.config.schema import Key

DEFAULT_FREE_MB = 200
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLimits:
    """None is without a limit; with `sent_bytes` of 0 a picture is deleted once it is sent."""

    free_bytes: int = 0
    waiting_bytes: int | None = None
    waiting_days: int | None = None
    sent_bytes: int = 0
    sent_days: int | None = None


NO_LIMITS = CardLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKeys:
    """The section [card]."""

    keep_free_mb: Annotated[
        int, Key(meaning="free space that the pictures leave on the disk", unit="MB", least=0, flag="--keep-free-mb")
    ] = DEFAULT_FREE_MB
    max_waiting_mb: Annotated[
        int | None,
        Key(
            meaning="the most that unsent pictures may take",
            unit="MB",
            least=1,
            flag="--max-waiting-mb",
            example="4000",
            default="no limit",
        ),
    ] = None
    max_waiting_days: Annotated[
        int | None,
        Key(
            meaning="the oldest that an unsent picture may become",
            unit="DAYS",
            least=1,
            flag="--max-waiting-days",
            example="30",
            default="no limit",
        ),
    ] = None
    keep_sent_mb: Annotated[
        int,
        Key(
            meaning="move sent pictures into the folder sent/, up to so much; 0: delete them",
            unit="MB",
            least=0,
            flag="--keep-sent-mb",
            example="1000",
            default="0",
        ),
    ] = 0
    keep_sent_days: Annotated[
        int | None,
        Key(
            meaning="how long a picture stays in sent/",
            unit="DAYS",
            least=1,
            flag="--keep-sent-days",
            example="7",
            default="no limit",
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.keep_sent_days is not None and self.keep_sent_mb == 0:
            raise ValueError("keep_sent_days without keep_sent_mb keeps nothing: say how much may be kept")

    @property
    def limits(self) -> CardLimits:
        """In bytes."""
        return CardLimits(
            free_bytes=self.keep_free_mb * _MEGABYTE,
            waiting_bytes=None if self.max_waiting_mb is None else self.max_waiting_mb * _MEGABYTE,
            waiting_days=self.max_waiting_days,
            sent_bytes=self.keep_sent_mb * _MEGABYTE,
            sent_days=self.keep_sent_days,
        )
