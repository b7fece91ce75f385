"""Under every injected fault each picture is stored complete and exactly once, and the folder is empty in the end."""

import os
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from capture.config.settings import Order
from capture.s3.uploader import connect
from capture.spool.queue import UploadQueue
from capture.spool.spooler import Spooler
from capture.spool.watcher import watching
from tests.support.certificates import self_signed
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.in_memory_s3 import InMemoryS3, Response, serving
from tests.support.waiting import WAIT_SECONDS, until

PICTURES = 12
PICTURE_BYTES = 30_000


class Shop:
    """A camera's folder, its uploader, and S3 behind a fault proxy."""

    def __init__(self, folder, proxy, s3, log_lines, rng):
        self.folder, self.proxy, self.s3, self.log_lines, self.rng = folder, proxy, s3, log_lines, rng
        self.contents = []

    def take_pictures(self):
        for _ in range(PICTURES):
            content = self.rng.randbytes(PICTURE_BYTES)
            written = self.folder.parent / "written.jpg"
            written.write_bytes(content)
            written.rename(self.folder / f"7-20261122101530-{len(self.contents):02d}.jpg")
            self.contents.append(content)

    def assert_all_stored_once(self):
        until(lambda: [] == list(self.folder.iterdir()))
        assert sorted(self.contents) == sorted(self.s3.objects.values())
        assert {1} == set(self.s3.stored.values())


class PoisonedS3(InMemoryS3):
    """Replies 500 to a put of one content."""

    poison = b""

    def respond(self, request):
        poisoned = self.poison and request.content == self.poison
        return Response(500, "InternalError") if poisoned else super().respond(request)


@pytest.fixture
def s3():
    return PoisonedS3()


@pytest.fixture
def idle_shop(folder, settings, tmp_path, monkeypatch, s3, log_lines, rng):
    """A shop that reaches S3 over TLS through the fault proxy; its uploader is not running."""
    (tmp_path / "right").mkdir()
    (tmp_path / "wrong").mkdir()
    certificate = self_signed(tmp_path / "right")
    for variable in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    with serving(s3) as port:
        proxy = FaultProxy(port, certificate, self_signed(tmp_path / "wrong"))
        with proxy.serving() as proxy_port:
            monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"https://127.0.0.1:{proxy_port}")
            yield Shop(folder, proxy, s3, log_lines, rng)
            proxy.fault = Fault.NONE


@pytest.fixture
def shop(idle_shop, settings):
    """A shop whose uploader runs until the test ends."""
    with uploading(idle_shop, settings):
        yield idle_shop


@contextmanager
def uploading(shop, settings):
    """Runs the uploader, as `capture run` does, while the block runs."""
    stop = threading.Event()
    spooler = Spooler(settings, connect("raw"), shop.log_lines.append)

    def run():
        with watching(shop.folder) as watcher:
            spooler.watch(watcher, UploadQueue(Order.NEWEST, lambda: 0.0), stop)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        shop.proxy.fault = Fault.NONE
        stop.set()
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()


@pytest.mark.parametrize("fault", [each for each in Fault if each not in (Fault.NONE, Fault.SILENT)])
def test_each_picture_is_stored_once_under_every_fault(shop, fault):
    shop.take_pictures()
    shop.assert_all_stored_once()

    shop.proxy.fault = fault
    shop.take_pictures()
    until(lambda: shop.proxy.hits >= 3)
    shop.proxy.fault = Fault.NONE
    shop.take_pictures()

    shop.assert_all_stored_once()


def test_pictures_are_stored_once_after_reply_timeouts(shop, monkeypatch):
    monkeypatch.setattr("capture.s3.obstore_transport.REPLY_SECONDS", 0.2)
    shop.proxy.fault = Fault.SILENT
    shop.take_pictures()
    until(lambda: shop.proxy.hits >= 3)
    shop.proxy.fault = Fault.NONE

    shop.assert_all_stored_once()


def test_pictures_are_stored_once_after_dns_failures(idle_shop, settings, monkeypatch):
    shop = idle_shop
    endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.invalid")
    shop.take_pictures()
    with uploading(shop, settings):
        until(lambda: sum("failed to lookup address information" in line for line in shop.log_lines) >= 3)
    assert PICTURES == len(list(shop.folder.iterdir()))

    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    with uploading(shop, settings):
        shop.assert_all_stored_once()


@pytest.mark.parametrize("hours", [-7, 9])
def test_a_clock_that_is_hours_wrong_loses_no_picture_and_changes_no_pictures_time(shop, hours):
    shop.s3.clock_ahead = timedelta(hours=hours)
    shop.take_pictures()

    shop.assert_all_stored_once()
    assert all("/dt=2026-11-22/20261122T101530" in key for key in shop.s3.objects)


def test_a_picture_that_s3_always_fails_blocks_no_other(shop):
    shop.s3.poison = shop.rng.randbytes(PICTURE_BYTES)
    (shop.folder / "poison.jpg").write_bytes(shop.s3.poison)
    for _ in range(3):
        shop.take_pictures()

    until(lambda: ["poison.jpg"] == [path.name for path in shop.folder.iterdir()])
    assert sorted(shop.contents) == sorted(shop.s3.objects.values())
