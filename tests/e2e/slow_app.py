"""The app with an engine that takes days to count more than a week: `python -m tests.e2e.slow_app`.

In: Streamlit's own options, and in STOPPED the file that gets a line for each such query that was stopped.
"""

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from streamlit.web import cli

from lib.data.engine import DuckDBEngine, QueryCancelled, QueryResult
from lib.data.queries import Query
from lib.ui import data_access

_ENDLESS = "SELECT sum(a.range * b.range) AS faces FROM range(10000000) AS a, range(100000000) AS b"


class _Slow(DuckDBEngine):
    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        days: Any = query.params
        if "facing_faces" not in query.sql or (days["end_day"] - days["first_day"]).days <= 7:
            return super().run(query, cancelled)
        try:
            return super().run(replace(query, sql=_ENDLESS, params={}), cancelled)
        except QueryCancelled:
            with Path(os.environ["STOPPED"]).open("a", encoding="utf-8") as stopped:
                stopped.write("stopped\n")
            raise


def main() -> None:
    """Serve the app."""
    setattr(data_access, "DuckDBEngine", _Slow)  # noqa: B010 - the name is not the module's own
    sys.argv = ["streamlit", "run", "streamlit_app.py", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
