"""Patch for ministack's start and end: other programs' containers stay.

The trap: where it finds a Docker socket, ministack removes the containers of any ministack at its start and its end.
"""

from infra.local_cloud.patches.replace import replace


def apply() -> None:
    """Hides the Docker socket from ministack: the local cloud runs functions as processes."""
    from ministack import app

    replace(app, "_docker_socket_present", lambda: False)
