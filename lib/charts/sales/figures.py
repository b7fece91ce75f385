"""The figures that head the Sales page.

In: `frames.SalesSummary`. Out: `Figure`s, every number in words already.
"""

import math

from lib.charts.core.figures import Figure
from lib.data import formats
from lib.frames import SalesSummary


def sales_figures(total: SalesSummary) -> tuple[Figure, ...]:
    """Transactions, revenue, the faces beside them, and the one for a hundred of the other."""
    return (
        Figure("Transactions", formats.count(total.transactions), None, "With or without pictures."),
        Figure("Revenue", formats.count(total.revenue), None, "In the stores' own currency."),
        Figure("Faces beside sales", formats.count(total.faces), None, "In hours whose sales are known."),
        Figure(
            "Transactions per 100 faces",
            "–" if math.isnan(total.per_100_faces) else f"{total.per_100_faces:.1f}",
            None,
            "Of the same aisles and hours: sales while a camera saw nothing, and faces without known sales, stay out.",
        ),
    )
