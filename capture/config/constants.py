"""Names and limits that several packages of the uploader share."""

from collections.abc import Callable
from pathlib import Path

# Writes one line to the log; callable from any thread. The words before its first colon are its event.
Log = Callable[[str], None]

# A picture is held in memory while it is sent. No camera's picture comes near this, and Rekognition takes 15 MB; a file
# that is larger, or a sparse one that only says so, would end a camera's small computer.
MAX_PICTURE_BYTES = 100_000_000
# How long a file must rest before it counts as complete, where the kernel cannot say that nobody writes to it.
SETTLED_SECONDS = 3.0
SENT_FOLDER = "sent"
KILL_SWITCH_NAME = "capture-off"
# The reasons that the heartbeat counts one by one.
NEAR_DUPLICATE = "near-duplicate"
OVER_THE_CAP = "over the cap per minute"
NO_FACE = "no face"
UNIT_FOLDER = Path("/etc/systemd/system")
DEFAULT_USER = "shopper-capture"
DEFAULT_MEMORY_MB = 300
