"""The Iceberg tables of a stack.

In: clients and names. Out: pyiceberg's tables, whose catalog is Glue and whose files are in S3, and the names of these;
and a table's current snapshot, without pyiceberg.
"""

import gzip
import json
import os
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlparse

from infra.aws import Clients, current_credentials
from infra.errors import StatementFailed

_GZIP = b"\x1f\x8b"


def all_files(table: Any) -> set[str]:
    """The addresses of all files of a table: metadata, manifests, statistics and data of every snapshot."""
    known = {table.metadata_location, *(entry.metadata_file for entry in table.metadata.metadata_log)}
    known |= {file.statistics_path for file in table.metadata.statistics}
    for snapshot in table.snapshots():
        known.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            known.add(manifest.manifest_path)
            known |= {entry.data_file.file_path for entry in manifest.fetch_manifest_entry(table.io)}
    return known


def expire_snapshots(table: Any, snapshots: list[int]) -> None:
    """Removes these snapshots from a table; their files stay. Raises StatementFailed if the table has just changed."""
    from pyiceberg.exceptions import CommitFailedException

    try:
        table.maintenance.expire_snapshots().by_ids(snapshots).commit()
    except CommitFailedException as error:
        raise StatementFailed(f"{'.'.join(table.name())} was changed at the same time: {error}") from error


def partition_day(value: Any) -> date:
    """The day of a partition value: Iceberg keeps a date as the days since 1970."""
    return value if isinstance(value, date) else date(1970, 1, 1) + timedelta(days=value)


def current_version(clients: Clients, database: str, name: str) -> int | None:
    """The id of a table's current snapshot; None if nothing was ever written to it. Raises one of `aws.FAILURES`."""
    table = clients("glue").get_table(DatabaseName=database, Name=name)["Table"]
    address = urlparse(table["Parameters"]["metadata_location"])
    content = clients("s3").get_object(Bucket=address.netloc, Key=address.path.lstrip("/"))["Body"].read()
    metadata = json.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
    version = metadata.get("current-snapshot-id")
    return None if version in (None, -1) else int(version)


def glue_catalog(clients: Clients) -> Any:
    """The Glue catalog of the clients' region. Raises one of `aws.FAILURES`."""
    glue = clients("glue")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return catalog_of(glue, *current_credentials(glue.meta.region_name), endpoint)


def catalog_of(glue: Any, access_key: str, secret_key: str, token: str | None, s3_endpoint: str | None) -> Any:
    """The catalog of a Glue client; pyiceberg reads and writes files with the keys, at `s3_endpoint` or else AWS's."""
    from pyiceberg.catalog.glue import GlueCatalog  # takes half a second, which most commands do not need

    files = {
        "s3.region": glue.meta.region_name,
        "s3.access-key-id": access_key,
        "s3.secret-access-key": secret_key,
        "s3.session-token": token,
        "s3.endpoint": s3_endpoint,
    }
    return GlueCatalog("glue", client=glue, **{key: value for key, value in files.items() if value})
