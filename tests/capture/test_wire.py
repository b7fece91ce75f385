"""Puts over real connections: what S3 says comes back, and what breaks is told apart."""

import hashlib
import socket
import threading
from dataclasses import replace

import pytest

from bench.servers import free_port
from bench.small_s3 import Answer, SmallS3, serving
from capture.aws import Aws
from capture.signing import Put
from capture.wire import ConnectionBroke, NoConnection, Reply, Wire
from tests.capture.certificates import self_signed

CONTENT = b"a picture" * 20_000
KEY = "raw/store_id=dublin-1/dt=2026-11-22/20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg"
PUT = Put(KEY, CONTENT, hashlib.sha256(CONTENT).digest(), "image/jpeg")


class Scripted(SmallS3):
    """Gives these answers first, one a request, and then its own."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = list(answers)
        self.dates: list[str] = []

    def answer(self, request):
        self.dates.append(request.headers["x-amz-date"])
        return self.answers.pop(0) if self.answers else super().answer(request)


@pytest.fixture
def wire_to(monkeypatch):
    """A wire to a port of this machine."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)

    def make(port, scheme="http"):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"{scheme}://127.0.0.1:{port}")
        return Wire(Aws(), "raw")

    return make


def test_a_put_arrives_whole_under_its_key(wire_to):
    s3 = SmallS3()
    with serving(s3) as port:
        assert Reply(200) == wire_to(port).put(PUT)

    assert {f"raw/{KEY}": CONTENT} == s3.objects


def test_a_second_put_of_a_key_is_told_that_it_is_there(wire_to):
    with serving(SmallS3()) as port:
        wire = wire_to(port)

        assert [200, 412] == [wire.put(PUT).status for _ in range(2)]


def test_content_that_is_not_what_its_digest_promises_is_refused(wire_to):
    s3 = SmallS3()
    with serving(s3) as port:
        assert Reply(400, "BadDigest") == wire_to(port).put(replace(PUT, content=b"something else"))
    assert {} == s3.objects


def test_an_empty_file_is_a_put_too(wire_to):
    s3 = SmallS3()
    with serving(s3) as port:
        wire_to(port).put(replace(PUT, content=b"", sha256=hashlib.sha256(b"").digest()))

    assert [b""] == list(s3.objects.values())


def test_a_clock_that_s3_calls_wrong_is_put_right_and_the_put_repeated(wire_to):
    s3 = Scripted(Answer(403, "RequestTimeTooSkewed", headers=(("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),)))
    with serving(s3) as port:
        assert Reply(200) == wire_to(port).put(PUT)

    assert "19941106T0849" == s3.dates[1][:13]
    assert s3.dates[0][:4] != "1994"


def test_another_region_is_passed_on(wire_to):
    s3 = Scripted(Answer(301, "PermanentRedirect", headers=(("x-amz-bucket-region", "eu-central-1"),)))
    with serving(s3) as port:
        assert Reply(301, "PermanentRedirect", "eu-central-1") == wire_to(port).put(PUT)


def test_nobody_who_listens_is_no_connection(wire_to):
    with pytest.raises(NoConnection, match="refused"):
        wire_to(free_port()).put(PUT)


def test_a_name_that_nobody_knows_is_no_connection(wire_to, monkeypatch):
    wire_to(1)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://s3.invalid:9000")

    with pytest.raises(NoConnection, match=r"s3\.invalid"):
        Wire(Aws(), "raw").put(PUT)


def test_a_server_whose_certificate_nobody_vouches_for_is_no_connection(wire_to, tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    with (
        serving(SmallS3(), certificate=self_signed(tmp_path)) as port,
        pytest.raises(NoConnection, match="certificate"),
    ):
        wire_to(port, "https").put(PUT)


def test_a_certificate_of_ones_own_is_trusted_through_the_bundle(wire_to, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with serving(SmallS3(), certificate=certificate) as port:
        assert Reply(200) == wire_to(port, "https").put(PUT)


def test_a_connection_that_ends_without_a_reply_broke(wire_to):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = wire_to(listener.getsockname()[1])
        listener.settimeout(20)

        def hang_up():
            for _ in range(2):
                listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(ConnectionBroke):
            wire.put(PUT)
        thread.join()
