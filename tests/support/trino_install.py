"""Downloads Trino through Maven, and finds a Java that runs it.

In: a folder that keeps the server. Out: the folder of the unpacked server, and the path of `java`, or TrinoUnavailable.
The download has 820 MB; 500 MB of it are kept.

    python -m tests.support.trino_install
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

VERSION = "476"
FOLDER = Path(__file__).parents[2] / ".local" / "trino"
_ARTIFACT = f"io.trino:trino-server:{VERSION}:tar.gz"
_PLUGINS = ("hive", "iceberg", "memory")
_OLDEST_JAVA = 24  # https://trino.io/docs/476/installation/deployment.html#java-runtime-environment
_JAVA_FOLDERS = ("usr/lib/jvm/*", "opt/java/*", "Library/Java/JavaVirtualMachines/*/Contents/Home")


class TrinoUnavailable(RuntimeError):
    """Trino cannot be downloaded or run here; the message has the next step."""


def installed(folder: Path = FOLDER) -> Path:
    """The server in `folder`, downloaded and unpacked if it is not there yet. Raises TrinoUnavailable."""
    server = folder.resolve() / f"trino-server-{VERSION}"
    if server.is_dir():
        return server
    maven = shutil.which("mvn")
    if maven is None:
        raise TrinoUnavailable("mvn not found, which downloads Trino. On Debian and Ubuntu: apt-get install maven")
    print(f"Downloading Trino {VERSION} through Maven (once, 820 MB) ...", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        archive = _download(maven, Path(temporary) / "maven")
        # Unpacked whole, because files that plugins share are hard links to those of another plugin.
        with tarfile.open(archive) as tar:
            tar.extractall(temporary, filter="data")
        unpacked = Path(temporary) / server.name
        for plugin in (unpacked / "plugin").iterdir():
            if plugin.name not in _PLUGINS:
                shutil.rmtree(plugin)
        unpacked.rename(server)  # last, so that an interrupted download is not taken for a server
    return server


def _download(maven: str, repository: Path) -> Path:
    """The server's archive, in a Maven repository of its own, because the user's would keep it."""
    get = ["dependency:get", f"-Dartifact={_ARTIFACT}", "-Dtransitive=false", f"-Dmaven.repo.local={repository}"]
    if subprocess.run([maven, "--quiet", "--batch-mode", *get], check=False).returncode:
        raise TrinoUnavailable(f"Maven could not download {_ARTIFACT}; see its errors above, and check the network")
    return repository / "io" / "trino" / "trino-server" / VERSION / f"trino-server-{VERSION}.tar.gz"


def find_java(environment: Mapping[str, str] = os.environ, root: Path = Path("/")) -> Path:
    """The `java` of JAVA_HOME where it is set, otherwise of the newest Java that is installed below `root` or on PATH.

    Raises TrinoUnavailable if it is older than Trino needs.
    """
    chosen = environment.get("JAVA_HOME")
    homes = [Path(chosen)] if chosen else [*_installed_java(environment, root)]
    version, home = max(((_java_version(home), home) for home in homes), default=(0, root))
    if version < _OLDEST_JAVA:
        found = f"{home} has Java {version}" if version else f"{chosen or 'this machine'} has none"
        raise TrinoUnavailable(
            f"Trino {VERSION} needs Java {_OLDEST_JAVA} or later, and {found}. Install Temurin 25 "
            "(https://adoptium.net), or set JAVA_HOME to the folder of such a Java"
        )
    return home / "bin" / "java"


def _installed_java(environment: Mapping[str, str], root: Path) -> list[Path]:
    on_path = shutil.which("java", path=environment.get("PATH", ""))
    homes = [home for pattern in _JAVA_FOLDERS for home in root.glob(pattern)]
    return [*homes, *([Path(on_path).resolve().parents[1]] if on_path else [])]


def _java_version(home: Path) -> int:
    """The major version of the Java in a folder, by its `release` file; 0 if there is none."""
    release = home / "release"
    if not (home / "bin" / "java").exists() or not release.exists():
        return 0
    match = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE)
    return int(match[1]) if match else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Checks Java and downloads the server, so that what is missing is one message and not an error of each test."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.trino_install")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the folder that keeps the server")
    try:
        java = find_java()
        server = installed(parser.parse_args(arguments).folder)
    except TrinoUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Trino {VERSION}: {server}, run by {java}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
