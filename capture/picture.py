"""What every stage of the uploader hands on: one picture as it was read.

In: nothing; `spool.image_file` makes it. Out: its content, digest, object key and its file's stamp. A picture's path is
a str throughout: pathlib interns every name that it is given, and its table cost 6 MB over 100,000 pictures.
"""

import os
from dataclasses import dataclass
from typing import NamedTuple

from lib.contract.image_key import ImageKey


class Stamp(NamedTuple):
    """What changes when a file is replaced or written to."""

    inode: int
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole file as it was read, and its content's SHA-256; `stamp` tells whether it is still the same file."""

    path: str
    content: bytes
    sha256: bytes
    key: ImageKey
    stamp: Stamp

    @property
    def name(self) -> str:
        """The file's, without its folder."""
        return os.path.basename(self.path)
