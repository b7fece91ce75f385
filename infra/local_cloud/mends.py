"""What ministack does differently from AWS and the pipeline would notice, put right before it serves.

In: ministack's modules, as its pinned version has them. Out: the same modules with some functions replaced. Each mend
names its trap; a function that is no longer where it was stops the start, so that a new version is looked at.
"""


def apply() -> None:
    """Applies every mend."""
