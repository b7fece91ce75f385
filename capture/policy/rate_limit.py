"""At most so many pictures a minute.

In: a picture. Out: whether it may be sent; False when others of the same minute have reached the limit. The minute is
the shutter's, not the upload's: a backlog that goes out at once loses no more pictures than it would have at its time.
"""

from collections import OrderedDict
from datetime import datetime

from capture.picture import Picture

_MINUTES_KEPT = 64
_DIGEST_BYTES = 8


class RateLimit:
    """Admits `most` pictures of each minute; a retried one keeps its place. For one thread at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._admitted: OrderedDict[datetime, set[bytes]] = OrderedDict()

    def admits(self, picture: Picture) -> bool:
        """Whether the picture is within its minute's limit."""
        minute = picture.key.shot.observed_at.replace(second=0, microsecond=0)
        admitted = self._admitted.setdefault(minute, set())
        self._admitted.move_to_end(minute)
        if len(self._admitted) > _MINUTES_KEPT:
            self._admitted.popitem(last=False)
        own = picture.sha256[:_DIGEST_BYTES]
        if own not in admitted and len(admitted) >= self._most:
            return False
        admitted.add(own)
        return True
