"""Texts that no spreadsheet evaluates as a formula: https://owasp.org/www-community/attacks/CSV_Injection

In: texts, such as an operator's name of a store. Out: the same, with an apostrophe in front where they start like a
formula.
"""

import re
from typing import Any

_FORMULA = re.compile("^([=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")


def safe_text(text: str) -> str:
    return _FORMULA.sub(r"'\1", text)


def safe_texts(values: Any) -> Any:
    """The same for a column; null stays null."""
    return values.astype("str").str.replace(_FORMULA, r"'\1", regex=True)
