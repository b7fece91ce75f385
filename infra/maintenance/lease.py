"""The right to change the history, for one job at a time.

In: clients and names. Out: a `Lease` that its holder renews before each statement. Two concurrent merges could both
insert a row. A killed job does not stop the statement that Athena runs for it, so its lease stays valid for longer than
a statement may run.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from infra.aws import ClientError, Clients, error_code, none_if_absent
from infra.errors import MaintenanceBusy
from infra.names import Names
from lib.contract.lake import MAINTENANCE_PREFIX

# Athena cancels a statement after 30 minutes: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
_VALID = timedelta(minutes=35)
_RENEW_AFTER = timedelta(minutes=1)
_KEY = f"{MAINTENANCE_PREFIX}lease.json"
_ABSENT = ("NoSuchKey", "404")
_TAKEN = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409")


class Lease:
    """One job's right to change the history."""

    def __init__(
        self, clients: Clients, names: Names, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Takes the lease. Raises MaintenanceBusy if another job has it."""
        self._s3 = clients("s3")
        self._bucket = names.bucket("lake")
        self._clock = clock
        found = none_if_absent(_ABSENT, self._s3.get_object, Bucket=self._bucket, Key=_KEY)
        if found is None:
            self._etag = self._put({"IfNoneMatch": "*"})
            return
        expires = datetime.fromisoformat(json.loads(found["Body"].read())["expires"])
        if expires > clock():
            raise MaintenanceBusy(
                f"another job changes the history, or was killed, and has the right to until {expires:%H:%M} UTC"
            )
        self._etag = self._put({"IfMatch": found["ETag"]})

    def renew(self) -> None:
        """Extends the lease before a statement. Raises MaintenanceBusy if it expired and another job took it."""
        self._etag = self._put({"IfMatch": self._etag})

    def renew_if_old(self) -> None:
        """Extends the lease between many short requests, if a minute has passed. Raises MaintenanceBusy."""
        if self._clock() - self._renewed_at > _RENEW_AFTER:
            self.renew()

    def release(self) -> None:
        """Ends the lease; that of another job, which took it after this one expired, stays.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
        """
        none_if_absent((*_TAKEN, *_ABSENT), self._s3.delete_object, Bucket=self._bucket, Key=_KEY, IfMatch=self._etag)

    def _put(self, condition: dict[str, str]) -> str:
        self._renewed_at = self._clock()
        content = json.dumps({"expires": (self._renewed_at + _VALID).isoformat()}).encode()
        try:
            return str(self._s3.put_object(Bucket=self._bucket, Key=_KEY, Body=content, **condition)["ETag"])
        except ClientError as error:
            if error_code(error) in _TAKEN:
                raise MaintenanceBusy("another job has just begun to change the history") from error
            raise
