"""Sentences that several charts say alike. In: numbers. Out: words, never more than one line."""


def joined(*sentences: str) -> str:
    """Those that say something, one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)
