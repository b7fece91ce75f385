"""Objects of a bucket in all their versions.

In: clients, a bucket and a prefix. Out: versions and delete markers; or the same, deleted for ever. A bucket whose
versioning was never switched on has one version of each object, with the id `null`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from infra.aws import Clients
from infra.errors import AwsFailure

_VERSIONS_A_REQUEST = 1000


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a delete marker, which has no content. `e_tag` has no quotes."""

    key: str
    version_id: str
    written_at: datetime
    size_bytes: int
    e_tag: str
    is_current: bool
    is_marker: bool


def versions(clients: Clients, bucket: str, prefix: str) -> Iterator[Version]:
    """All versions and delete markers below the prefix."""
    for page in clients("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for kind in ("Versions", "DeleteMarkers"):
            for item in page.get(kind, ()):
                yield Version(
                    key=item["Key"],
                    version_id=item["VersionId"],
                    written_at=item["LastModified"],
                    size_bytes=item.get("Size", 0),
                    e_tag=item.get("ETag", "").strip('"'),
                    is_current=item["IsLatest"],
                    is_marker=kind == "DeleteMarkers",
                )


def delete_versions(
    clients: Clients, bucket: str, found: Iterable[Version], between: Callable[[], None] = lambda: None
) -> None:
    """Deletes the versions, then the delete markers: without its marker, an older version would be current again.

    `between` is called before each request. Raises AwsFailure if S3 refuses to delete a version.
    """
    markers: list[Version] = []

    def contents() -> Iterator[Version]:
        for version in found:
            if version.is_marker:
                markers.append(version)
            else:
                yield version

    for part in (contents(), iter(markers)):
        while batch := list(islice(part, _VERSIONS_A_REQUEST)):
            objects = [{"Key": version.key, "VersionId": version.version_id} for version in batch]
            between()
            response = clients("s3").delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            if failed := response.get("Errors"):
                raise AwsFailure(
                    f"{len(failed)} objects of {bucket} could not be deleted, the first {failed[0].get('Key')!r} with "
                    f"{failed[0].get('Code')}"
                )
