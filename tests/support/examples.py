"""The examples of a document, and a process that runs one of them as it stands there.

In: a document whose code blocks follow `<!-- example of NAME -->`. Out: a block's text, or what a Python block left.

    python -m tests.support.examples SCRIPT OUT
"""

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
DOCUMENTS = _ROOT / "docs"
_EXAMPLE = re.compile(r"<!-- example of ([\w .]+) -->\n```\w+\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Ran:
    """What an example left: the rows of its `frame`, and its requests (service, operation, parameters)."""

    rows: list[dict[str, Any]] | None
    calls: list[tuple[str, str, dict[str, Any]]]


def examples(document: str) -> dict[str, str]:
    """The code blocks by name, of a document in `docs/`."""
    return dict(_EXAMPLE.findall((DOCUMENTS / document).read_text(encoding="utf-8")))


def run_python(code: str, folder: Path, environment: Mapping[str, str], packages: Path | None = None) -> Ran:
    """Runs the code in `folder`, in a process of its own whose imports come first from the folder `packages`."""
    script, out = folder / "example.py", folder / "example.json"
    script.write_text(code, encoding="utf-8")
    path = os.pathsep.join(str(each) for each in (packages, _ROOT) if each)
    command = [sys.executable, "-m", "tests.support.examples", str(script), str(out)]
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**environment, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == ran.returncode, ran.stderr
    left = json.loads(out.read_text(encoding="utf-8"))
    return Ran(left["rows"], [(service, operation, parameters) for service, operation, parameters in left["calls"]])


def _main(script: str, out: str) -> None:
    import botocore.client

    calls: list[tuple[str, str, Any]] = []
    original = botocore.client.BaseClient._make_api_call

    def record(client: Any, operation: str, parameters: Any) -> Any:
        calls.append((client.meta.service_model.service_name, operation, parameters))
        return original(client, operation, parameters)

    botocore.client.BaseClient._make_api_call = record
    frame = runpy.run_path(script).get("frame")
    rows = None if frame is None else json.loads(frame.to_json(orient="records"))
    Path(out).write_text(json.dumps({"rows": rows, "calls": calls}, default=str), encoding="utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
