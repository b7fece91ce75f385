"""What is really in the buckets of a stack, whoever refers to it: all objects in all versions."""

import io
from collections.abc import Iterator

import pyarrow.parquet as pq

from infra import aws
from infra.names import Names
from infra.purge.versions import Version, versions
from tests.support.local_stack import REGION, client


def all_versions(names: Names, purpose: str, prefix: str = "") -> list[Version]:
    """The versions and delete markers in a bucket."""
    return list(versions(aws.clients(REGION), names.bucket(purpose), prefix))


def keys_of(names: Names, purpose: str, prefix: str = "") -> list[str]:
    """The keys that have any version or delete marker, sorted."""
    return sorted({version.key for version in all_versions(names, purpose, prefix)})


def contents(names: Names, suffix: str, prefix: str = "") -> Iterator[bytes]:
    """The content of each version in the lake bucket whose key has this suffix and prefix."""
    bucket = names.bucket("lake")
    for version in all_versions(names, "lake", prefix):
        if version.key.endswith(suffix) and not version.is_marker:
            place = {"Bucket": bucket, "Key": version.key, "VersionId": version.version_id}
            yield client("s3").get_object(**place)["Body"].read()


def ids_in_files(names: Names, column: str) -> set[str]:
    """The values of a column in all rows of all Parquet files of the lake bucket."""
    tables = (pq.read_table(io.BytesIO(content), columns=[column]) for content in contents(names, ".parquet"))
    return {value for table in tables for value in table[column].to_pylist()}
