"""The sentences at the top of a page that say what changed.

In: a view. Out: sentences of `lib.charts.dashboard.findings`, with links.
"""

from collections.abc import Collection

from lib import frames
from lib.charts import Sentence
from lib.charts.dashboard import findings
from lib.charts.dashboard.sentences import NO_FACES_BEFORE, not_compared
from lib.frames import Measure
from lib.ui.links import to_page
from lib.ui.view import View


def changes_sentences(view: View, measures: Collection[Measure], of: str, page: str) -> tuple[Sentence, ...]:
    """The clear changes of `measures`, as Overview finds them; `of` names them where there is none."""
    if view.compared is None:
        return (not_compared(page, to_page),)
    if view.compared.empty:
        return (NO_FACES_BEFORE,)
    found = frames.highlights(view.slice, view.compared, frames.aisles_in_view(view.slice, view.names))
    return findings.changes(found, measures, of, view.compared.filters.period, page, to_page)
