"""The function's zip is reproducible, and contains only the code that it needs."""

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import bundle

# boto3 with its dependencies, which Lambda's Python has; botocore does without certifi.
LAMBDA_HAS = {"boto3", "botocore", "certifi", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("infra/functions", "infra/maintenance", "lib/contract"):
        shutil.copytree(bundle.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in {*bundle.FACE_DETECTOR.files, *bundle.MAINTENANCE.files}:
        shutil.copy(bundle.ROOT / name, tmp_path / name)
    return tmp_path


def names(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.mark.parametrize("contents", [bundle.FACE_DETECTOR, bundle.MAINTENANCE])
def test_equal_code_gives_equal_bytes(root, contents):
    before = bundle.build(root, contents)
    for path in root.rglob("*.py"):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
        path.chmod(0o600)
    (root / "lib" / "contract" / "__pycache__").mkdir()
    (root / "lib" / "contract" / "__pycache__" / "lake.cpython-311.pyc").write_bytes(b"x")

    assert before == bundle.build(root, contents)
    assert before == bundle.build(contents=contents)


def test_changed_code_gives_another_digest(root):
    before = bundle.sha256(bundle.build(root))
    (root / "lib" / "contract" / "lake.py").write_text("TABLES = ()\n")

    assert before != bundle.sha256(bundle.build(root))


def test_the_zip_contains_only_the_function_and_the_contract():
    found = names(bundle.build())

    assert sorted(found) == found
    assert "infra/functions/face_detector/handler.py" in found
    folders = ("infra/functions/face_detector/", "lib/contract/")
    assert {"infra/__init__.py", "infra/functions/__init__.py", "lib/__init__.py"} == {
        name for name in found if not name.startswith(folders)
    }
    assert all(name.endswith(".py") for name in found)


def test_the_maintenance_zip_contains_only_the_maintenance_the_contract_and_what_they_share():
    found = names(bundle.build(contents=bundle.MAINTENANCE))

    assert "infra/maintenance/handler.py" in found
    shared = ("athena", "aws", "errors", "iceberg", "names", "view_text")
    assert {"infra/__init__.py", "lib/__init__.py", *(f"infra/{name}.py" for name in shared)} == {
        name for name in found if not name.startswith(("infra/maintenance/", "lib/contract/"))
    }


def test_the_zip_is_smaller_than_100_000_bytes(root):
    assert len(bundle.build()) < 100_000

    (root / "infra" / "functions" / "face_detector" / "model.py").write_bytes(b"#" * 100_000)
    with pytest.raises(bundle.BundleTooLarge, match="fewer than 100,000"):
        bundle.build(root)


@pytest.mark.parametrize(
    ("contents", "module"),
    [
        (bundle.FACE_DETECTOR, "infra.functions.face_detector.handler"),
        (bundle.MAINTENANCE, "infra.maintenance.handler"),
    ],
)
def test_the_handler_can_be_imported_from_the_zip_alone_with_boto3_and_the_standard_library(tmp_path, contents, module):
    path = tmp_path / "function.zip"
    path.write_bytes(bundle.build(contents=contents))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); before = set(sys.modules); "
        f"import {module} as h; print(h.__file__, callable(h.handler)); "
        "found = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(*(name for name in found - sys.stdlib_module_names if not name.startswith('_')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    handler, modules = run.stdout.splitlines()
    assert f"{path}/{module.replace('.', '/')}.py True" == handler
    assert {"infra", "lib", *LAMBDA_HAS} >= set(modules.split())
