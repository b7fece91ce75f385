"""Patches for ministack's application: puts the gateway in front of it and disables Docker.

ministack serves unsigned requests and web pages (see `gateway/middleware.py`); and where it finds a Docker socket, it
removes the containers of every ministack when it starts and stops.
"""

from infra.local_cloud.gateway.middleware import Gateway
from infra.local_cloud.patches import replace

HEALTH_PATH = "/_ministack/health"


def apply(secret: str) -> None:
    """Wraps ministack in a gateway that checks signatures with `secret`, and hides the Docker socket from it."""
    from ministack import app

    replace(app, "app", Gateway(app.app, secret, HEALTH_PATH))
    replace(app, "_docker_socket_present", lambda: False)
