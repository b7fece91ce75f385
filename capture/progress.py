"""How far a long upload has come.

In: counts. Out: one line on a terminal that is written over again, or nothing where nobody looks.
"""

from typing import TextIO

_BAR_WIDTH = 30


def show_progress(number: int, total: int, stream: TextIO) -> None:
    """Draws `number` of `total` pictures; ends the line with the last one. Does nothing but on a terminal."""
    if not stream.isatty():
        return
    filled = _BAR_WIDTH * number // total
    end = "\n" if number == total else ""
    stream.write(f"\r[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {number} of {total} pictures{end}")
    stream.flush()
