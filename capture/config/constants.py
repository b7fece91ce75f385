"""Names, limits and types that several packages of the uploader share."""

from collections.abc import Callable
from pathlib import Path

# Writes one line to the log; callable from any thread. The words before its first colon are its event.
Log = Callable[[str], None]

# A picture is held in memory during its upload. No camera's picture comes near this size, and Rekognition takes 15 MB;
# a larger file, even a sparse one, would exhaust the memory of a camera's small computer.
MAX_PICTURE_BYTES = 100_000_000
# How long a file must be unmodified to count as complete, if the kernel does not report whether it is being written.
SETTLED_SECONDS = 3.0
SENT_FOLDER = "sent"
KILL_SWITCH_NAME = "capture-off"
# The reasons for holding a picture back that the heartbeat counts separately.
NEAR_DUPLICATE = "near-duplicate"
OVER_THE_CAP = "over the cap per minute"
NO_FACE = "no face"
UNIT_FOLDER = Path("/etc/systemd/system")
DEFAULT_USER = "shopper-capture"
DEFAULT_MEMORY_MB = 300
