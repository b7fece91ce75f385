"""What systemd hears, over a real socket."""

import os
import signal
import socket

import pytest

from capture.status.systemd_notify import Systemd
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import start
from tests.support.waiting import WAIT_SECONDS


@pytest.fixture
def listening(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(WAIT_SECONDS)
        yield listener


def heard(listener) -> str:
    message: bytes = listener.recv(4096)
    return message.decode()


def test_ready_alive_and_stopping_are_told(listening):
    systemd = Systemd({"NOTIFY_SOCKET": listening.getsockname()})

    systemd.ready()
    systemd.alive("3 uploaded")
    systemd.stopping()

    assert ["READY=1", "WATCHDOG=1\nSTATUS=3 uploaded", "STOPPING=1"] == [heard(listening) for _ in range(3)]


def test_life_is_told_four_times_within_the_watchdogs_patience(listening):
    now = [0.0]
    environ = {"NOTIFY_SOCKET": listening.getsockname(), "WATCHDOG_USEC": "120000000", "WATCHDOG_PID": str(os.getpid())}
    systemd = Systemd(environ, lambda: now[0])

    for second in range(121):
        now[0] = float(second)
        systemd.alive(str(second))
    systemd.stopping()

    told = []
    while (message := heard(listening)) != "STOPPING=1":
        told.append(message.rpartition("=")[2])
    assert ["0", "30", "60", "90", "120"] == told


def test_an_abstract_socket_is_heard_too():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0shopper-capture-test-{os.getpid()}")
        listener.settimeout(WAIT_SECONDS)
        Systemd({"NOTIFY_SOCKET": f"@shopper-capture-test-{os.getpid()}"}).ready()
        assert "READY=1" == heard(listener)


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}])
def test_where_nobody_listens_nothing_happens(environ):
    systemd = Systemd(environ)
    systemd.ready()
    systemd.alive("")
    systemd.stopping()


def test_run_tells_that_it_is_ready_lives_and_ends(folder, listening):
    s3 = InMemoryS3()
    with serving(s3) as port:
        process = start(folder, port, NOTIFY_SOCKET=listening.getsockname())
        try:
            first, second = heard(listening), heard(listening)
            process.send_signal(signal.SIGTERM)
            third = heard(listening)
        finally:
            process.terminate()
            process.communicate(timeout=WAIT_SECONDS)

    assert ("READY=1", "STOPPING=1") == (first, third)
    assert second.startswith("WATCHDOG=1\nSTATUS=0 uploaded")
