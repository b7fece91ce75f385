"""The function's zip: the same bytes for the same code, on every machine.

In: the repo's root. Out: a zip of the function and of the contract it shares, or its digest as Lambda reports it.
"""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

from infra.errors import BootstrapError

LARGEST_BYTES = 100_000
ROOT = Path(__file__).resolve().parent.parent

_FILES = ("infra/__init__.py", "infra/functions/__init__.py", "lib/__init__.py")
_FOLDERS = ("infra/functions/face_detector", "lib/contract")
_OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16


class BundleTooLarge(BootstrapError):
    """Something that does not belong there has got into the function's folder."""


def build(root: Path = ROOT) -> bytes:
    """The zip's bytes. Raises BundleTooLarge at LARGEST_BYTES.

    Files are stored, not compressed: zlib's output differs between its builds, and then the same code would look
    changed to the next operator.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in _names(root):
            entry = zipfile.ZipInfo(name, _OLDEST_ZIP_TIME)
            entry.external_attr = _READABLE_FILE
            entry.create_system = 3  # Unix, wherever this runs
            archive.writestr(entry, (root / name).read_bytes())
    size_bytes = content.tell()
    if size_bytes >= LARGEST_BYTES:
        raise BundleTooLarge(
            f"the function's zip has {size_bytes:,} bytes, {LARGEST_BYTES:,} is too many",
            f"Keep only its code in {' and '.join(_FOLDERS)}.",
        )
    return content.getvalue()


def sha256(content: bytes) -> str:
    """The digest that Lambda calls CodeSha256."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _names(root: Path) -> list[str]:
    modules = (path for folder in _FOLDERS for path in (root / folder).rglob("*.py"))
    return sorted([*_FILES, *(path.relative_to(root).as_posix() for path in modules)])
