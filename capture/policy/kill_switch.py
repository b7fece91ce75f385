"""The kill switch: a file whose presence stops everything.

In: a path, and a signal's wish to turn it over. Out: whether it is on, and since when. The file outlives a restart, so
a camera that was switched off stays off.
"""

import time
from pathlib import Path


class KillSwitch:
    """On while the file is there, or could not be made when it should have been."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error = ""
        self._on_without_file_since: float | None = None

    def on_since(self) -> float | None:
        """The second since the epoch that it was switched on in; None while it is off."""
        try:
            return float(int(self.path.lstat().st_mtime))
        except FileNotFoundError:
            return self._on_without_file_since
        except OSError:  # nobody can tell, so it is on
            return self._on_without_file_since or float(int(time.time()))

    def toggle(self) -> None:
        """On when it was off, off when it was on. What goes wrong leaves it on, and stands in `problem`."""
        turning_off = self.on_since() is not None
        try:
            if turning_off:
                self.path.unlink(missing_ok=True)
                self._on_without_file_since = None
            else:
                self.path.touch()
            self.error = ""
        except OSError as error:
            if not turning_off:
                self._on_without_file_since = float(int(time.time()))
            self.error = (
                f"the kill switch {self.path} cannot be {'removed' if turning_off else 'made'}: {error.strerror}"
            )
