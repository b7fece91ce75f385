"""How much of the card pictures may take.

In: numbers from the command line. Out: frozen `CardLimits`, checked.
"""

from dataclasses import dataclass

DEFAULT_FREE_MB = 200
_MEGABYTE = 1_000_000


class InvalidSettings(ValueError):
    """A flag or a variable that cannot be used; says which, and what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLimits:
    """None is without a limit; with `sent_bytes` of 0 a picture is deleted once it is sent."""

    free_bytes: int = 0
    waiting_bytes: int | None = None
    waiting_days: int | None = None
    sent_bytes: int = 0
    sent_days: int | None = None


NO_LIMITS = CardLimits()


def read_limits(
    *,
    keep_free_mb: int = DEFAULT_FREE_MB,
    max_waiting_mb: int | None = None,
    max_waiting_days: int | None = None,
    keep_sent_mb: int = 0,
    keep_sent_days: int | None = None,
) -> CardLimits:
    """Limits that can be kept. Raises InvalidSettings with the flag's name and the next step."""
    for option, number, least in (
        ("--keep-free-mb", keep_free_mb, 0),
        ("--max-waiting-mb", max_waiting_mb, 1),
        ("--max-waiting-days", max_waiting_days, 1),
        ("--keep-sent-mb", keep_sent_mb, 0),
        ("--keep-sent-days", keep_sent_days, 1),
    ):
        if number is not None and number < least:
            raise InvalidSettings(f"{option} {number}: give {least} or more")
    if keep_sent_days is not None and keep_sent_mb == 0:
        raise InvalidSettings("--keep-sent-days without --keep-sent-mb keeps nothing: say how much may be kept")
    return CardLimits(
        free_bytes=keep_free_mb * _MEGABYTE,
        waiting_bytes=None if max_waiting_mb is None else max_waiting_mb * _MEGABYTE,
        waiting_days=max_waiting_days,
        sent_bytes=keep_sent_mb * _MEGABYTE,
        sent_days=keep_sent_days,
    )
