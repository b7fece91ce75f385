"""Patches for ministack's application: a gateway before it, and other programs' containers left alone.

The traps: ministack answers unsigned requests and web pages (see `gateway`); and where it finds a Docker socket, it
removes the containers of any ministack at its start and its end.
"""

from infra.local_cloud.gateway.gateway import Gateway
from infra.local_cloud.patches.replace import replace

HEALTH_PATH = "/_ministack/health"


def apply(secret: str) -> None:
    """Lets only requests signed with `secret` reach ministack, and hides the Docker socket from it."""
    from ministack import app

    replace(app, "app", Gateway(app.app, secret, HEALTH_PATH))
    replace(app, "_docker_socket_present", lambda: False)
