"""What a page says in words beside its figures and panels.

In: sentences, as plain text. Out: `Statement`s and `Explanation`s.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """An answer in a sentence, with what is missing for a better one and what its reader must mind.

    `icon` is a name of Google's Material Symbols.
    """

    name: str
    icon: str
    sentence: str
    missing: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is meant, behind a heading that opens: of each term its meaning."""

    title: str
    terms: tuple[tuple[str, str], ...]
