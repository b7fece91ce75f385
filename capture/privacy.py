"""What never leaves the camera: the section [privacy].

In: keys of `capture.toml`. Out: frozen `PrivacyKeys`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from capture.keys import Key
from capture.switch import NAME


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
    kill_switch: Annotated[
        Path | None,
        Key(
            meaning="a file whose presence stops everything; SIGUSR1 makes and removes it",
            example='"/var/lib/motion/pictures/capture-off"',
            default=f"{NAME} in the camera's folder",
        ),
    ] = None
