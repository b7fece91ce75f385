"""The text of the uploader's systemd unit.

In: paths, and the user that runs it. Out: the unit. It has every hardening option that does not break the uploader;
comments explain the exceptions. https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
"""

from dataclasses import dataclass
from pathlib import Path

UNIT_NAME = "shopper-capture.service"
FIRST_LINE = "# Written by `python -m capture install`; `python -m capture uninstall` removes it."
CREDENTIALS = Path("/etc/shopper-sentiment/aws.env")
WATCHDOG_SECONDS = 120
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`project` contains the folder `capture`; `folder_group` is the supplementary group that may write to `folder`."""

    python: Path
    project: Path
    config: Path
    folder: Path
    writable: tuple[Path, ...]
    user: str
    folder_group: str | None
    memory_mb: int
    devices: bool = False


def render_unit(service: Service) -> str:
    """The unit file."""
    in_a_home = any(
        path.is_relative_to(home)
        for path in (service.python, service.project, service.config, *service.writable)
        for home in _HOMES
    )
    group = f"SupplementaryGroups={service.folder_group}\n" if service.folder_group else ""
    devices = (
        "# The camera is a device.\nPrivateDevices=no\nSupplementaryGroups=video\n"
        if service.devices
        else "PrivateDevices=yes\nDevicePolicy=closed\n"
    )
    return f"""\
{FIRST_LINE}
[Unit]
Description=Shopper Sentiment: uploads the pictures of one camera to S3
# Not network-online.target: without a network pictures wait, and the disk quota still applies.
After=network.target
# Restart without limit.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={_quoted(service.python)} -m capture run --config {_quoted(service.config)} --log json
WorkingDirectory={_escaped(service.project)}
Environment=PYTHONDONTWRITEBYTECODE=1
# AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION; readable only by root.
EnvironmentFile=-{_escaped(CREDENTIALS)}
Restart=always
RestartSec=10
WatchdogSec={WATCHDOG_SECONDS}
# Uploads in progress are finished first.
TimeoutStopSec=90
# The camera's program has priority.
Nice=10

User={service.user}
{group}UMask=0077
# A lease shows whether the camera still writes to a file; on another user's file it needs this capability.
CapabilityBoundingSet=CAP_LEASE
AmbientCapabilities=CAP_LEASE
NoNewPrivileges=yes
MemoryMax={service.memory_mb}M
TasksMax=64

ProtectSystem=strict
ReadWritePaths={" ".join(map(_quoted, service.writable))}
ProtectHome={"read-only" if in_a_home else "yes"}
PrivateTmp=yes
PrivateMounts=yes
{devices}ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=pid
# Not ProtectClock or PrivateUsers: the first forbids reading the clock's state, the second the lease.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallFilter=adjtimex

[Install]
WantedBy=multi-user.target
"""


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(path: Path) -> str:
    """In quotes where systemd would otherwise split it."""
    text = _escaped(path)
    return text if text.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum() else f'"{text}"'
