"""The kill switch: a file whose presence stops all uploads.

In: the file's path, and SIGUSR1 to toggle it. Out: whether the switch is on, and since when. It is a file so that it
survives a restart: a camera that was switched off stays off.
"""

import time
from pathlib import Path


class KillSwitch:
    """On while the file exists, or after the file could not be created. `error` is the last failure of `toggle`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error = ""
        self._on_without_file_since: float | None = None

    def on_since(self) -> float | None:
        """The Unix time, in whole seconds, at which it was switched on; None while it is off."""
        try:
            return float(int(self.path.lstat().st_mtime))
        except FileNotFoundError:
            return self._on_without_file_since
        except OSError:  # unknown counts as on
            return self._on_without_file_since or float(int(time.time()))

    def toggle(self) -> None:
        """Creates or deletes the file. On failure the switch stays or becomes on, and `error` says why."""
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
            verb = "deleted" if turning_off else "created"
            self.error = f"the kill switch {self.path} cannot be {verb}: {error.strerror}"
