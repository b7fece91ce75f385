"""Notifications to systemd, received on a real socket."""

import os
import signal
import socket

import pytest

from capture.status.systemd_notify import SystemdNotifier
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import start
from tests.support.waiting import WAIT_SECONDS


@pytest.fixture
def listening(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(WAIT_SECONDS)
        yield listener


def received(listener) -> str:
    message: bytes = listener.recv(4096)
    return message.decode()


def test_ready_ping_and_stopping_are_sent(listening):
    systemd = SystemdNotifier({"NOTIFY_SOCKET": listening.getsockname()})

    systemd.ready()
    systemd.ping("3 uploaded")
    systemd.stopping()

    assert ["READY=1", "WATCHDOG=1\nSTATUS=3 uploaded", "STOPPING=1"] == [received(listening) for _ in range(3)]


def test_the_watchdog_is_pinged_four_times_per_timeout(listening):
    now = [0.0]
    environ = {"NOTIFY_SOCKET": listening.getsockname(), "WATCHDOG_USEC": "120000000", "WATCHDOG_PID": str(os.getpid())}
    systemd = SystemdNotifier(environ, lambda: now[0])

    for second in range(121):
        now[0] = float(second)
        systemd.ping(str(second))
    systemd.stopping()

    statuses = []
    while (message := received(listening)) != "STOPPING=1":
        statuses.append(message.rpartition("=")[2])
    assert ["0", "30", "60", "90", "120"] == statuses


def test_an_abstract_socket_works():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0shopper-capture-test-{os.getpid()}")
        listener.settimeout(WAIT_SECONDS)
        SystemdNotifier({"NOTIFY_SOCKET": f"@shopper-capture-test-{os.getpid()}"}).ready()
        assert "READY=1" == received(listener)


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}])
def test_without_a_listening_socket_nothing_happens(environ):
    systemd = SystemdNotifier(environ)
    systemd.ready()
    systemd.ping("")
    systemd.stopping()


def test_run_notifies_ready_ping_and_stopping(folder, listening):
    s3 = InMemoryS3()
    with serving(s3) as port:
        process = start(folder, port, NOTIFY_SOCKET=listening.getsockname())
        try:
            first, second = received(listening), received(listening)
            process.send_signal(signal.SIGTERM)
            third = received(listening)
        finally:
            process.terminate()
            process.communicate(timeout=WAIT_SECONDS)

    assert ("READY=1", "STOPPING=1") == (first, third)
    assert second.startswith("WATCHDOG=1\nSTATUS=0 uploaded")
