"""The Iceberg tables of a stack, through pyiceberg.

In: clients and names. Out: pyiceberg's tables, whose catalog is Glue and whose files are in S3.
"""

import os
from typing import Any

from infra.aws import Clients, current_credentials


def glue_catalog(clients: Clients) -> Any:
    """The Glue catalog of the clients' region, as a pyiceberg catalog. Raises one of `aws.FAILURES`."""
    from pyiceberg.catalog.glue import GlueCatalog  # takes half a second, which `plan` does not need

    glue = clients("glue")
    region = glue.meta.region_name
    access_key, secret_key, token = current_credentials(region)
    files = {
        "s3.region": region,
        "s3.access-key-id": access_key,
        "s3.secret-access-key": secret_key,
        "s3.session-token": token,
        "s3.endpoint": os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"),
    }
    return GlueCatalog("glue", client=glue, **{key: value for key, value in files.items() if value})
