"""Rate limit: at most a number of pictures per minute.

In: a picture. Out: whether it may be uploaded; False when its minute has reached the limit. The minute is that of the
capture, not of the upload, so a backlog that is uploaded at once loses no more pictures than it would have in real
time.
"""

from collections import OrderedDict
from datetime import datetime

from capture.picture import Picture

_MINUTES_KEPT = 64
_DIGEST_BYTES = 8


class RateLimit:
    """Admits `most` pictures of each minute; a retried picture counts once. Not thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._admitted: OrderedDict[datetime, set[bytes]] = OrderedDict()

    def admits(self, picture: Picture) -> bool:
        """Whether the picture is within the limit of its minute."""
        minute = picture.key.shot.observed_at.replace(second=0, microsecond=0)
        admitted = self._admitted.setdefault(minute, set())
        self._admitted.move_to_end(minute)
        if len(self._admitted) > _MINUTES_KEPT:
            self._admitted.popitem(last=False)
        digest = picture.sha256[:_DIGEST_BYTES]
        if digest not in admitted and len(admitted) >= self._most:
            return False
        admitted.add(digest)
        return True
