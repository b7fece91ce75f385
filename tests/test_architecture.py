"""The imports that docs/architecture.md allows between packages, and one importer per vendor."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAMS = ("streamlit_app.py", "navigation.py", "pages", "lib", "infra", "capture")

# What every package of the uploader may import: settings, pictures, and file names of a folder.
CAPTURE_BASE = ("capture.config", "capture.picture", "capture.folder", "capture.VERSION", "lib.contract")

# The values that all layers of the app share: filters, periods, time buckets, labels and formats.
VALUES = (
    "lib.data.conditions",
    "lib.data.filters",
    "lib.data.formats",
    "lib.data.labels",
    "lib.data.periods",
    "lib.data.place_names",
    "lib.data.time_buckets",
    "lib.contract",
)

# importer -> the project's modules that it may import, besides its own; a prefix includes all modules below it.
# The longest importer that matches a module applies.
ARROWS = {
    "streamlit_app": ("lib.ui",),
    "navigation": ("lib.ui", "pages"),
    "pages": (
        "lib.ui",
        "lib.frames",
        "lib.charts",
        "lib.effects",
        "lib.data.costs",
        "lib.data.export",
        "lib.data.formats",
        "lib.data.queries",
    ),
    # The outermost layer of lib: it may import every other, and none imports it.
    "lib.ui": ("lib.data", "lib.frames", "lib.charts", "lib.effects", "lib.synthetic", "lib.contract"),
    "lib.charts": ("lib.frames", "lib.effects", "lib.data.cube", *VALUES),
    "lib.charts.core": ("lib.frames", *VALUES),
    **{
        f"lib.charts.{page}": ("lib.charts.core", "lib.frames", "lib.effects", "lib.data.cube", *VALUES)
        for page in (
            "aisles",
            "attention",
            "audience",
            "cameras",
            "displays",
            "emotions",
            "metrics",
            "one_aisle",
            "overview",
            "side_by_side",
        )
    },
    "lib.charts.sales": ("lib.charts.core", "lib.charts.overview", "lib.frames", *VALUES),
    "lib.frames": ("lib.effects", "lib.data.cube", "lib.data.suppression", "lib.data.queries", *VALUES),
    "lib.effects": ("lib.data.cube", *VALUES),
    "lib.data.cube": ("lib.data.suppression", *VALUES),
    "lib.data.engine": ("lib.data.queries", "lib.contract"),
    "lib.data.queries": VALUES,
    "lib.data.query_cache": (),
    "lib.data.rollup_window": ("lib.data.periods",),
    "lib.data.costs": ("lib.data.formats",),
    "lib.data.export": ("lib.data.parquet_type", "lib.contract"),
    "lib.data.parquet_type": ("lib.contract",),
    "lib.data.suppression": (),
    "lib.data.raw_upload": ("lib.contract",),
    "lib.data.filters": (
        "lib.data.conditions",
        "lib.data.formats",
        "lib.data.labels",
        "lib.data.periods",
        "lib.contract",
    ),
    "lib.data.time_buckets": ("lib.data.periods",),
    "lib.data.place_names": ("lib.contract",),
    "lib.data.labels": ("lib.data.conditions", "lib.contract"),
    "lib.data.conditions": ("lib.data.periods", "lib.contract"),
    "lib.data.periods": (),
    "lib.data.formats": (),
    "lib.synthetic": ("lib.data.parquet_type", "lib.contract"),
    "lib.contract": (),
    "lib": (),
    "infra": ("lib.contract",),
    "infra.history": ("infra", "lib.data.parquet_type", "lib.contract"),
    "infra.functions": ("lib.contract",),
    "infra.local_cloud": ("infra.aws", "infra.iceberg", "capture.transform.centerface", "lib.contract"),
    "infra.demo": ("infra", "lib.synthetic", "lib.contract"),
    "capture.__main__": (
        "capture.admin",
        "capture.inputs",
        "capture.spool",
        "capture.status",
        "capture.transform",
        "capture.policy",
        "capture.s3",
        "capture.config",
    ),
    "capture.admin": ("capture.spool", "capture.status", "capture.policy", "capture.s3", *CAPTURE_BASE),
    "capture.inputs": ("capture.spool", "capture.transform", *CAPTURE_BASE),
    "capture.spool": ("capture.transform", "capture.s3", "capture.policy", "capture.status.stats", *CAPTURE_BASE),
    "capture.status": ("capture.s3", "capture.policy", *CAPTURE_BASE),
    "capture.transform": ("capture.policy", *CAPTURE_BASE),
    "capture.s3": CAPTURE_BASE,
    "capture.policy": CAPTURE_BASE,
    "capture.config": ("lib.contract",),
    "capture.folder": (),
    "capture.picture": ("lib.contract",),
    "capture.VERSION": (),
    "capture": (),
}

VENDORS = {
    "boto3": (
        "infra.aws",
        "infra.functions.face_detector.handler",
        "infra.local_cloud.patches.athena_iceberg",
        "lib.data.raw_upload",
    ),
    "botocore": (
        "infra.aws",
        "infra.local_cloud",
        "infra.functions.face_detector.handler",
        "lib.data.engine",
        "lib.data.raw_upload",
        "capture.s3.credentials",
        "capture.s3.profiles",
        "capture.s3.botocore_transport",
        "capture.s3.uploader",
    ),
    "pyiceberg": ("infra.iceberg", "infra.kinds.iceberg_table", "infra.local_cloud.patches"),
    "pyathena": ("lib.data.engine",),
    "duckdb": ("lib.data.engine", "infra.local_cloud"),
    "streamlit": ("lib.ui", "pages", "navigation", "streamlit_app"),
    "starlette": ("lib.ui.head", "infra.local_cloud"),
    "altair": ("lib.charts",),
    "statsmodels": ("lib.effects",),
    "xlsxwriter": ("lib.data.export.xlsx_file",),
    "obstore": ("capture.s3.obstore_transport",),
    "onnxruntime": ("infra.local_cloud", "capture.transform.face_filter"),
    "cv2": ("capture.inputs.camera",),
    "picamera2": ("capture.inputs.camera",),
    "PIL": (
        "infra.local_cloud",
        "infra.demo",
        "infra.history.old_pictures",
        "capture.transform.thumbnail",
        "capture.transform.resize",
        "capture.transform.face_filter",
        "capture.transform.redact",
        "capture.inputs.video_frames",
    ),
    "av": ("capture.inputs.video_frames",),
    "rich": ("infra.demo.progress",),
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> list[Path]:
    found = []
    for program in PROGRAMS:
        path = ROOT / program
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


@cache
def imports(path: Path) -> set[str]:
    """Full names of the modules (or names in modules) that a file imports, at any place in the file."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def below(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def importer_of(module: str) -> str:
    return max((name for name in ARROWS if below(module, name)), key=len)


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in {"streamlit_app", "navigation", "pages", "lib", "infra", "capture"}


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_a_module_imports_only_what_its_arrow_allows(path):
    module = module_name(path)
    importer = importer_of(module)
    allowed = (importer, *ARROWS[importer])
    forbidden = {name for name in imports(path) if is_ours(name) and not any(below(name, entry) for entry in allowed)}
    if module.startswith("infra") and not module.startswith(("infra.local_cloud", "infra.demo")):
        forbidden |= {n for n in imports(path) if below(n, "infra.local_cloud") or below(n, "infra.demo")}

    assert set() == forbidden


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_is_imported_only_by_its_importer(vendor):
    importers = {module_name(p) for p in sources() if any(below(name, vendor) for name in imports(p))}
    forbidden = {module for module in importers if not any(below(module, entry) for entry in VENDORS[vendor])}

    assert set() == forbidden
    assert importers, f"no module imports {vendor}: was its importer moved?"


def test_the_contract_and_the_function_need_only_the_standard_library():
    for path in sources():
        module = module_name(path)
        if not below(module, "lib.contract") and not below(module, "infra.functions"):
            continue
        others = {name.partition(".")[0] for name in imports(path)} - sys.stdlib_module_names - {"lib", "infra"}
        allowed = {"boto3", "botocore"} if below(module, "infra.functions") else set()
        assert set() == others - allowed, module


def test_nothing_runs_when_a_module_is_imported_as_a_page():
    for path in (ROOT / "pages").glob("*.py"):
        assert "__main__" not in path.read_text(encoding="utf-8"), path
