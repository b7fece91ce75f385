"""The Iceberg tables of a stack, through pyiceberg.

In: clients and names. Out: pyiceberg's tables, whose catalog is Glue and whose files are in S3.
"""

import os
from typing import Any

from infra.aws import Clients, current_credentials


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
