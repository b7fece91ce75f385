"""What never leaves the camera: the section [privacy].

In: keys of `capture.toml`. Out: frozen `PrivacyKeys`.
"""

from dataclasses import dataclass
from typing import Annotated

from capture.keys import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyKeys:
    """The section [privacy]."""

    expressions: Annotated[
        bool,
        Key(
            meaning="whether apparent expressions may be analysed; false for a camera that sees staff: its pictures' "
            "keys say so, and the function then asks for none"
        ),
    ] = True
