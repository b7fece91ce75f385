"""The rows of a purge's scope: their number in any table or view, and those in landing files.

In: clients, names, a table, a scope and the lease. Out: what is found there, or the same erased. A landing file is
rewritten without the rows, on the condition that nobody has replaced it meanwhile: other rows are never missing.
"""

import io
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from infra.athena import select
from infra.aws import ClientError, Clients, error_code, none_if_absent
from infra.errors import BootstrapError
from infra.maintenance import deliveries
from infra.maintenance.lease import Lease
from infra.names import Names
from infra.purge.places import Found
from infra.purge.scope import Scope
from lib.contract.lake import Table

_REPLACED = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409")
_ABSENT = ("NoSuchKey", "404")


class UnreadableFile(BootstrapError):
    """A file of a landing table is not Parquet, so that nobody can say whose rows it has."""

    next_step = "Move it out of the folder (Athena cannot read it either), then run the same command again."


def count(clients: Clients, names: Names, relation: str, scope: Scope) -> int:
    """The rows of a table or view that the scope has. Raises StatementFailed."""
    sql = f"SELECT count(*) FROM {relation} WHERE {scope.condition}"  # noqa: S608 - names of the contract, slugs, dates
    ((number,),) = select(clients, names, sql)
    return int(number)


@dataclass(frozen=True)
class DeliveredRows:
    """The rows in the landing files of one table, duplicates included."""

    clients: Clients
    names: Names
    table: Table
    scope: Scope
    unit = "rows"
    of_scope = True

    @property
    def name(self) -> str:
        return f"{self.table.name}, delivered lately"

    def find(self) -> Found:
        return Found(count(self.clients, self.names, self.table.landing_name, self.scope))

    def erase(self, lease: Lease) -> None:
        """Rewrites the files that have such rows, and deletes those that have no others."""
        for file in deliveries.list_files(self.clients, self.names, self.table.prefix):
            day = deliveries.day_of(file)
            if day is not None and self.scope.has_day(day):
                lease.renew_if_old()
                while not self._rewrite(file.key):
                    pass

    def _rewrite(self, key: str) -> bool:
        """Whether the file is without such rows; False if somebody has replaced it meanwhile."""
        s3, place = self.clients("s3"), {"Bucket": self.names.bucket("lake"), "Key": key}
        response = none_if_absent(_ABSENT, s3.get_object, **place)
        if response is None:
            return True
        content = response["Body"].read()
        kept = without(content, key, self.scope)
        try:
            if kept is None:
                s3.delete_object(**place, IfMatch=response["ETag"])
            elif kept is not content:
                s3.put_object(**place, Body=kept, IfMatch=response["ETag"])
        except ClientError as error:
            if error_code(error) in (*_REPLACED, *_ABSENT):
                return False
            raise
        return True


def without(content: bytes, key: str, scope: Scope) -> bytes | None:
    """A landing file without the rows of the scope's ids: the same object if it has none, None if it has no others.

    Raises UnreadableFile.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        rows = file.read()
    except pa.ArrowException as error:
        raise UnreadableFile(f"{key} is not a Parquet file ({error})") from error
    ids = rows.select(list(scope.ids)).to_pylist() if scope.ids else [{}] * len(rows)
    kept = rows.filter(pa.array([not scope.has_row(row, None) for row in ids], pa.bool_()))
    if len(kept) == len(rows):
        return content
    if not len(kept):
        return None
    metadata = file.metadata.row_group(0)
    columns = [metadata.column(number) for number in range(metadata.num_columns)]
    written = io.BytesIO()
    pq.write_table(
        kept,
        written,
        compression=columns[0].compression.replace("UNCOMPRESSED", "NONE"),
        # As Firehose writes them.
        use_deprecated_int96_timestamps=any(column.physical_type == "INT96" for column in columns),
    )
    return written.getvalue()
