"""Builds the functions' deployment packages: reproducible zips.

In: the repository root. Out: a zip of a function and of the modules that it imports, or its digest as Lambda reports
it. Equal code gives equal bytes on every machine.
"""

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from infra.errors import BootstrapError

ROOT = Path(__file__).resolve().parent.parent

_LEFT_OUT = ("lib/contract/reference_*.py",)  # the parsers of the operator's files
_MIN_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Contents:
    """What a zip contains, relative to the repository's root, and how large it may be, so that nothing else gets in."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    max_bytes: int = 100_000


FACE_DETECTOR = Contents(
    files=("infra/__init__.py", "infra/functions/__init__.py", "lib/__init__.py"),
    folders=("infra/functions/face_detector", "lib/contract"),
)
MAINTENANCE = Contents(
    files=(
        *("infra/__init__.py", "infra/athena.py", "infra/aws.py", "infra/errors.py", "infra/iceberg.py"),
        *("infra/names.py", "infra/view_text.py", "lib/__init__.py"),
    ),
    folders=("infra/maintenance", "lib/contract"),
    max_bytes=130_000,
)


class BundleTooLarge(BootstrapError):
    """The zip is too large: the function's folder contains files that do not belong there."""


def build(root: Path = ROOT, contents: Contents = FACE_DETECTOR) -> bytes:
    """The bytes of the zip. Raises BundleTooLarge if there are `contents.max_bytes` or more.

    Files are stored, not compressed: the output of zlib differs between its builds, so the same code would appear as
    changed on another machine.
    """
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_STORED) as archive:
        for name in _names(root, contents):
            entry = zipfile.ZipInfo(name, _MIN_ZIP_TIME)
            entry.external_attr = _READABLE_FILE
            entry.create_system = 3  # Unix, on every platform
            archive.writestr(entry, (root / name).read_bytes())
    size_bytes = zipped.tell()
    if size_bytes >= contents.max_bytes:
        raise BundleTooLarge(
            f"the function's zip has {size_bytes:,} bytes; it must have fewer than {contents.max_bytes:,}",
            f"Keep only code in {' and '.join(contents.folders)}.",
        )
    return zipped.getvalue()


def sha256(content: bytes) -> str:
    """The digest that Lambda reports as CodeSha256: SHA-256 in base64."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _names(root: Path, contents: Contents) -> list[str]:
    modules = (path for folder in contents.folders for path in (root / folder).rglob("*.py"))
    kept = (path.relative_to(root) for path in modules)
    return sorted([*contents.files, *(path.as_posix() for path in kept if not any(map(path.match, _LEFT_OUT)))])
