"""How long a stack keeps what, and the oldest day of its observations.

In: clients, names and the existing buckets. Out: lines of text for an operator.
"""

from collections.abc import Iterable
from datetime import date

from infra.aws import Clients
from infra.iceberg import glue_catalog, partition_day
from infra.maintenance.deliveries import File, day_of
from infra.maintenance.retention import days_kept
from infra.names import Names
from infra.remote import RemoteState
from infra.resources import Bucket, Resource
from lib.contract.lake import PARTITION_KEY, TABLES, Table


def lines(desired: Iterable[Resource], remote: RemoteState, clients: Clients, names: Names) -> list[str]:
    """One line for each bucket and table. Requires that all of them exist."""
    buckets = [remote.read(resource) for resource in desired if isinstance(resource, Bucket)]
    found = [existing.resource for existing in buckets if existing is not None]
    return [
        *(line for bucket in found if isinstance(bucket, Bucket) for line in _of_bucket(bucket)),
        *(_of_table(clients, names, table) for table in TABLES),
    ]


def _of_bucket(bucket: Bucket) -> list[str]:
    return [
        f"  {bucket.name}{f'/{expiry.prefix}' if expiry.prefix else ''}: kept for {expiry.days} days"
        for expiry in bucket.expiries
    ]


def _of_table(clients: Clients, names: Names, table: Table) -> str:
    days = days_kept(clients, names, table)
    oldest = _oldest_day(clients, names, table)
    kept = f"kept for {days} days" if days else "kept for ever"
    return f"  {table.name}: {kept}, {f'the oldest of {oldest}' if oldest else 'none yet'}"


def _oldest_day(clients: Clients, names: Names, table: Table) -> date | None:
    """The first partition of the delivered files, or of the history; None if there are no rows."""
    delivered = clients("s3").list_objects_v2(
        Bucket=names.bucket("lake"), Prefix=f"{table.prefix}{PARTITION_KEY}=", MaxKeys=1
    )
    history = glue_catalog(clients).load_table(f"{names.database}.{table.history_name}")
    days = [partition_day(task.file.partition[0]) for task in history.scan().plan_files()]
    files = [File(item["Key"], item["ETag"]) for item in delivered.get("Contents", ())]
    return min([*days, *(day for file in files if (day := day_of(file)))], default=None)
