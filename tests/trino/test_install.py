"""What is missing to run Trino is said in one message. Needs no Trino."""

from pathlib import Path

import pytest

from tests.support.trino_install import TrinoUnavailable, find_java, installed, main


def add_java(home: Path, version: str) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").touch()
    (home / "release").write_text(f'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    return home / "bin" / "java"


def test_the_newest_installed_java_is_found(tmp_path):
    add_java(tmp_path / "usr/lib/jvm/java-17-openjdk", "17.0.15")
    newest = add_java(tmp_path / "usr/lib/jvm/temurin-25-jdk", "25.0.3")
    (tmp_path / "usr/lib/jvm/openjdk-99").mkdir()  # has no Java

    assert newest == find_java({}, tmp_path)


def test_java_home_is_preferred_to_newer_ones(tmp_path):
    add_java(tmp_path / "usr/lib/jvm/temurin-25-jdk", "25.0.3")
    chosen = add_java(tmp_path / "chosen", "24")

    assert chosen == find_java({"JAVA_HOME": str(tmp_path / "chosen")}, tmp_path)


@pytest.mark.parametrize(
    ("version", "found"), [("23.0.2", "chosen has Java 23"), (None, "chosen has none")], ids=["old", "missing"]
)
def test_a_java_that_cannot_run_trino_is_named_with_the_next_step(tmp_path, version, found):
    if version:
        add_java(tmp_path / "chosen", version)

    with pytest.raises(TrinoUnavailable, match=rf"needs Java 24 or later, and .*{found}\. Install Temurin 25"):
        find_java({"JAVA_HOME": str(tmp_path / "chosen")}, tmp_path)

    with pytest.raises(TrinoUnavailable, match="this machine has none"):
        find_java({}, tmp_path)


def test_a_missing_maven_ends_the_command_with_the_next_step(tmp_path, monkeypatch, capsys):
    add_java(tmp_path / "java", "25.0.3")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert 1 == main(["--folder", str(tmp_path / "trino")])

    assert "mvn not found" in capsys.readouterr().err
    assert not (tmp_path / "trino").exists()


def test_an_unpacked_server_is_not_downloaded_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "trino-server-476").mkdir()

    assert tmp_path / "trino-server-476" == installed(tmp_path)
