"""The picture that the uploader's stages pass on: a file's content with its digest and object key.

In: nothing; `spool.image_file.read_picture` creates it. Out: the two types. A picture's path is always a str: pathlib
interns every name that it is given, and its table took 6 MB over 100,000 pictures.
"""

import os
from dataclasses import dataclass
from typing import NamedTuple

from lib.contract.image_key import ImageKey


class Stamp(NamedTuple):
    """The identity of one version of a file: it changes when the file is replaced or written to."""

    inode: int
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The content to upload, its SHA-256 and its object key; `path` and `stamp` identify the file that was read."""

    path: str
    content: bytes
    sha256: bytes
    key: ImageKey
    stamp: Stamp

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return os.path.basename(self.path)
