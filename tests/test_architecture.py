"""Who may import whom, as docs/architecture.md draws it, and one importer for each vendor."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAMS = ("streamlit_app.py", "pages", "lib", "infra", "capture")

# What every package of the uploader may speak of: its settings, a picture, a folder's names.
CAPTURE_BASE = ("capture.config", "capture.picture", "capture.folder", "capture.VERSION", "lib.contract")

# importer -> the project's modules that it may import, besides its own; a prefix stands for all below it.
# The longest importer that fits a module is the one that counts.
ARROWS = {
    "streamlit_app": ("lib.session", "pages"),
    "pages": (
        "lib.session",
        "lib.frames",
        "lib.charts",
        "lib.camera_states",
        "lib.cards",
        "lib.costs",
        "lib.definitions",
        "lib.effects",
        "lib.effect_words",
        "lib.campaigns",
        "lib.export",
        "lib.labels",
        "lib.queries",
        "lib.theme",
    ),
    # The app's edge: it knows every part, and no part knows it.
    "lib.session": ("lib",),
    "lib.charts": (
        "lib.frames",
        "lib.cube",
        "lib.effects",
        "lib.steps",
        "lib.periods",
        "lib.filters",
        "lib.theme",
        "lib.contract",
    ),
    "lib.frames": (
        "lib.campaigns",
        "lib.cube",
        "lib.camera_states",
        "lib.disclosure",
        "lib.effects",
        "lib.freshness",
        "lib.filters",
        "lib.labels",
        "lib.names",
        "lib.periods",
        "lib.queries",
        "lib.steps",
        "lib.theme",
        "lib.contract",
    ),
    "lib.cube": ("lib.conditions", "lib.disclosure", "lib.filters", "lib.periods", "lib.steps", "lib.contract"),
    "lib.campaigns": ("lib.cube", "lib.names", "lib.periods", "lib.contract"),
    "lib.effect_words": ("lib.effects", "lib.periods"),
    "lib.effects": (),
    "lib.cards": ("lib.theme", "lib.filters", "lib.contract"),
    "lib.freshness": ("lib.camera_states", "lib.theme"),
    "lib.definitions": ("lib.queries",),
    "lib.costs": ("lib.theme",),
    "lib.export": ("lib.filters", "lib.contract"),
    "lib.engine": ("lib.queries", "lib.contract"),
    "lib.queries": ("lib.conditions", "lib.filters", "lib.periods", "lib.contract"),
    "lib.flights": ("lib.kept_answers",),
    "lib.window": ("lib.periods",),
    "lib.steps": ("lib.periods",),
    "lib.theme": ("lib.labels", "lib.conditions", "lib.contract"),
    "lib.filters": ("lib.conditions", "lib.labels", "lib.periods", "lib.contract"),
    "lib.names": ("lib.contract",),
    "lib.labels": ("lib.conditions", "lib.contract"),
    "lib.conditions": ("lib.contract",),
    "lib.settings": ("lib.contract",),
    "lib.synthetic": ("lib.contract",),
    "lib.contract": (),
    "lib": (),
    "infra": ("lib.contract",),
    "infra.functions": ("lib.contract",),
    "infra.local_cloud": ("infra.aws", "capture.transform.centerface", "lib.contract"),
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
    "boto3": ("infra.aws", "infra.functions.face_detector.handler"),
    "botocore": (
        "infra.aws",
        "infra.local_cloud",
        "infra.functions.face_detector.handler",
        "lib.engine",
        "capture.s3.credentials",
        "capture.s3.profile",
        "capture.s3.signing",
        "capture.s3.wire",
        "capture.s3.uploader",
    ),
    "pyathena": ("lib.engine",),
    "duckdb": ("lib.engine", "infra.local_cloud"),
    "streamlit": ("lib.session", "pages", "streamlit_app"),
    "altair": ("lib.charts",),
    "statsmodels": ("lib.effects",),
    "onnxruntime": ("infra.local_cloud", "capture.transform.face_filter"),
    "cv2": ("capture.inputs.camera",),
    "picamera2": ("capture.inputs.camera",),
    "PIL": (
        "infra.local_cloud",
        "infra.demo",
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


def imports(path: Path) -> set[str]:
    """Full names of the modules (or names in modules) that a file imports, wherever in it the import stands."""
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
    return name.partition(".")[0] in {"streamlit_app", "pages", "lib", "infra", "capture"}


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_a_module_imports_only_what_its_arrow_allows(path):
    module = module_name(path)
    importer = importer_of(module)
    allowed = (importer, *ARROWS[importer])
    strangers = {name for name in imports(path) if is_ours(name) and not any(below(name, entry) for entry in allowed)}
    if module.startswith("infra") and not module.startswith(("infra.local_cloud", "infra.demo")):
        strangers |= {n for n in imports(path) if below(n, "infra.local_cloud") or below(n, "infra.demo")}

    assert set() == strangers


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_has_its_one_importer(vendor):
    importers = {module_name(p) for p in sources() if any(below(name, vendor) for name in imports(p))}
    strangers = {module for module in importers if not any(below(module, entry) for entry in VENDORS[vendor])}

    assert set() == strangers
    assert importers, f"nobody imports {vendor}: has its importer moved?"


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
