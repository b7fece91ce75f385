"""The charts' drawing library as one file, which the app serves itself, so that no page needs the internet.

In: Vega, Vega-Lite and vega-embed as vl-convert packs them, Altair's own companion. Out: the text of `static/vega.js`.
`make docs` writes it, and a test compares it.
"""

from importlib.metadata import version
from pathlib import Path

import vl_convert

DOCUMENT = Path(__file__).parent.parent / "static" / "vega.js"
_HEADER = """// Vega, Vega-Lite and vega-embed, packed by vl-convert {version}: written by `make docs`, do not edit.
// Copyright 2015-2026 University of Washington Interactive Data Lab. BSD 3-Clause License: see NOTICE.
"""


def vega_bundle() -> str:
    """An ES module that exports `vegaEmbed`."""
    return _HEADER.format(version=version("vl-convert-python")) + vl_convert.javascript_bundle("export { vegaEmbed };")
