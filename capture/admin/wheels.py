"""Checks that a 64-bit Raspberry Pi OS can install the uploader without compiling anything.

In: `capture/requirements*.txt`. Out: a table of every package that pip would install there, with its wheel, and exit
code 1 where one has none. pip resolves the packages for aarch64 and the C library of Debian 12 (2.36).

    python -m capture.admin.wheels
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# Raspberry Pi OS of 2023 (Debian 12) and of 2025 (Debian 13).
PYTHONS = ("3.11", "3.13")
_OLDEST_GLIBC, _GLIBC = 17, 36
_PLATFORMS = ("manylinux2014_aarch64", *(f"manylinux_2_{minor}_aarch64" for minor in range(_OLDEST_GLIBC, _GLIBC + 1)))


class NoWheel(Exception):
    """pip's message for a package without a wheel."""


def wheels_for(requirements: Path, python: str, *pip_options: str) -> list[str]:
    """The file names of all wheels, dependencies included. Raises NoWheel."""
    with tempfile.TemporaryDirectory() as target:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"]
        command += ["--ignore-installed", "--report", "-", "--only-binary", ":all:", "--target", target, *pip_options]
        command += ["--implementation", "cp", "--python-version", python, "--requirement", str(requirements)]
        command += [part for platform in _PLATFORMS for part in ("--platform", platform)]
        process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own arguments
    if process.returncode:
        errors = [line for line in process.stderr.splitlines() if line.startswith("ERROR: ")]
        raise NoWheel(errors[-1].removeprefix("ERROR: ") if errors else process.stderr.strip())
    report: dict[str, Any] = json.loads(process.stdout)
    return sorted(str(each["download_info"]["url"]).rpartition("/")[2] for each in report["install"])


def main() -> int:
    """Prints the table."""
    failed = 0
    print("| requirements | Python | package | version | wheel for |\n|---|---|---|---|---|")
    for requirements in sorted(Path(__file__).parents[1].glob("requirements*.txt")):
        for python in PYTHONS:
            try:
                for wheel in wheels_for(requirements, python):
                    package, version, *_, platform = wheel.removesuffix(".whl").split("-")
                    print(f"| {requirements.name} | {python} | {package} | {version} | {platform} |")
            except NoWheel as error:
                failed += 1
                print(f"| {requirements.name} | {python} | NONE: {error} | | |")
    print(
        "every package has a wheel"
        if not failed
        else f"{failed} requirement files cannot be installed without compiling"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
