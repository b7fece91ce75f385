"""No more than so many pictures of a minute.

In: a picture. Out: the picture, or HeldBack when others of the same minute have filled it. The minute is the
shutter's, not that of sending: a backlog that goes out at once is not thinned more than it would have been at its time.
"""

from collections import OrderedDict
from datetime import datetime

from capture.delivery import HeldBack
from capture.picture import Picture
from capture.savings import OVER_THE_CAP

_MINUTES_KEPT = 64
_DIGEST_BYTES = 8


class PerMinute:
    """Lets `most` pictures of each minute pass; one that is tried again keeps its place. For one thread at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._passed: OrderedDict[datetime, set[bytes]] = OrderedDict()

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """The preparation."""
        minute = picture.key.shot.observed_at.replace(second=0, microsecond=0)
        passed = self._passed.setdefault(minute, set())
        self._passed.move_to_end(minute)
        if len(self._passed) > _MINUTES_KEPT:
            self._passed.popitem(last=False)
        own = picture.sha256[:_DIGEST_BYTES]
        if own not in passed and len(passed) >= self._most:
            return HeldBack(OVER_THE_CAP)
        passed.add(own)
        return picture
