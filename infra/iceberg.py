"""The Iceberg tables of a stack, through pyiceberg.

In: clients and names. Out: pyiceberg's tables, whose catalog is Glue and whose files are in S3, and the names of these.
"""

import os
from datetime import date, timedelta
from typing import Any

from infra.aws import Clients, current_credentials
from infra.errors import StatementFailed


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
