"""Packages without a wheel for a 64-bit Raspberry Pi are reported; no package index is queried."""

import zipfile

import pytest

from capture.admin.wheels import NoWheel, wheels_for


@pytest.fixture
def shelf(tmp_path):
    """A folder of empty wheels, of which one requires another."""
    for name, tag, needs in (
        ("pure", "py3-none-any", "Requires-Dist: built\n"),
        ("built", "cp311-cp311-manylinux_2_28_aarch64", ""),
        ("elsewhere", "cp311-cp311-manylinux_2_28_x86_64", ""),
        ("newer", "cp311-cp311-manylinux_2_38_aarch64", ""),
    ):
        with zipfile.ZipFile(tmp_path / f"{name}-1.0-{tag}.whl", "w") as wheel:
            folder = f"{name}-1.0.dist-info"
            wheel.writestr(f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
            wheel.writestr(f"{folder}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
            wheel.writestr(f"{folder}/RECORD", "")
    return tmp_path


def found(shelf, requirement: str) -> list[str]:
    requirements = shelf / "requirements.txt"
    requirements.write_text(f"{requirement}\n")
    return wheels_for(requirements, "3.11", "--no-index", "--find-links", str(shelf))


def test_dependencies_are_included(shelf):
    wheels = ["built-1.0-cp311-cp311-manylinux_2_28_aarch64.whl", "pure-1.0-py3-none-any.whl"]

    assert wheels == found(shelf, "pure==1.0")


@pytest.mark.parametrize("name", ["elsewhere", "newer", "missing"])
def test_a_package_without_a_wheel_is_reported(shelf, name):
    with pytest.raises(NoWheel, match=f"No matching distribution found for {name}==1.0"):
        found(shelf, f"{name}==1.0")
