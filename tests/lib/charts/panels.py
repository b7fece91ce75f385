"""What tests read from a panel."""

from lib.charts import Panel


def legend_labels(panel: Panel) -> list[str]:
    """The texts of the legend's entries."""
    return [entry.label for entry in panel.legend]
