"""Puts over real connections: what S3 says comes back, and what breaks is told apart."""

import hashlib
import socket
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from capture.s3.connections import ConnectionBroke, NoConnection, ServerSilent
from capture.s3.credentials import Aws
from capture.s3.signing import Put
from capture.s3.steps import ended
from capture.s3.turn import Turn
from capture.s3.wire import Reply, Wire
from tests.support.certificates import self_signed
from tests.support.in_memory_s3 import InMemoryS3, Request, Response, serving, signed_at
from tests.support.servers import free_port

CONTENT = b"a picture" * 20_000
KEY = "raw/store_id=dublin-1/dt=2026-11-22/20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg"
PUT = Put(KEY, CONTENT, hashlib.sha256(CONTENT).digest(), "image/jpeg")


class Scripted(InMemoryS3):
    """Gives these answers first, one a request, and then its own."""

    def __init__(self, *answers: Response) -> None:
        super().__init__()
        self.answers = list(answers)
        self.requests: list[Request] = []

    def answer(self, request):
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else super().answer(request)


@pytest.fixture
def wire_to(monkeypatch):
    """A wire to a port of this machine."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(variable, raising=False)

    def make(port, scheme="http"):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"{scheme}://127.0.0.1:{port}")
        return Wire(Aws(), "raw", Turn())

    return make


def test_a_put_arrives_whole_under_its_key(wire_to):
    s3 = InMemoryS3()
    with serving(s3) as port:
        assert Reply(200) == ended(wire_to(port).put(PUT))

    assert {f"raw/{KEY}": CONTENT} == s3.objects


def test_a_second_put_of_a_key_is_told_that_it_is_there(wire_to):
    with serving(InMemoryS3()) as port:
        wire = wire_to(port)

        assert [200, 412] == [ended(wire.put(PUT)).status for _ in range(2)]


def test_content_that_is_not_what_its_digest_promises_is_refused(wire_to):
    s3 = InMemoryS3()
    with serving(s3) as port:
        assert Reply(400, "BadDigest") == ended(wire_to(port).put(replace(PUT, content=b"something else")))
    assert {} == s3.objects


def test_an_empty_file_is_a_put_too(wire_to):
    s3 = InMemoryS3()
    with serving(s3) as port:
        ended(wire_to(port).put(replace(PUT, content=b"", sha256=hashlib.sha256(b"").digest())))

    assert [b""] == list(s3.objects.values())


def test_a_clock_that_s3_calls_wrong_is_put_right_and_the_put_repeated(wire_to):
    s3 = Scripted()
    s3.clock_ahead = timedelta(hours=-7)
    with serving(s3) as port:
        assert Reply(200) == ended(wire_to(port).put(PUT))

    first, second = (signed_at(request.headers) for request in s3.requests)
    assert timedelta(hours=6, minutes=59) < first - second < timedelta(hours=7, minutes=1)


def test_another_region_is_passed_on(wire_to):
    s3 = Scripted(Response(301, "PermanentRedirect", headers=(("x-amz-bucket-region", "eu-central-1"),)))
    with serving(s3) as port:
        assert Reply(301, "PermanentRedirect", "eu-central-1") == ended(wire_to(port).put(PUT))


def test_nobody_who_listens_is_no_connection(wire_to):
    with pytest.raises(NoConnection, match="refused"):
        ended(wire_to(free_port()).put(PUT))


def test_a_name_that_nobody_knows_is_no_connection(wire_to, monkeypatch):
    wire_to(1)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://s3.invalid:9000")

    with pytest.raises(NoConnection, match=r"s3\.invalid"):
        ended(Wire(Aws(), "raw", Turn()).put(PUT))


def test_a_server_whose_certificate_nobody_vouches_for_is_no_connection(wire_to, tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    with (
        serving(InMemoryS3(), certificate=self_signed(tmp_path)) as port,
        pytest.raises(NoConnection, match="certificate"),
    ):
        ended(wire_to(port, "https").put(PUT))


def test_a_certificate_of_ones_own_is_trusted_through_the_bundle(wire_to, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with serving(InMemoryS3(), certificate=certificate) as port:
        assert Reply(200) == ended(wire_to(port, "https").put(PUT))


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
            ended(wire.put(PUT))
        thread.join()


def test_the_server_hangs_up_while_a_connection_rests_and_the_next_put_goes_through(wire_to):
    s3 = InMemoryS3()
    with serving(s3) as port:
        wire = wire_to(port)
        ended(wire.put(PUT))
    with serving(s3, port):
        assert 412 == ended(wire.put(PUT)).status


def test_a_refusal_that_comes_before_the_whole_content_is_read(wire_to):
    refusal = Response(503, "SlowDown").encode(head_only=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse():
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(refusal)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(1 << 16):
                    pass

        thread = threading.Thread(target=refuse)
        thread.start()
        assert Reply(503, "SlowDown") == ended(wire_to(listener.getsockname()[1]).put(PUT))
        thread.join()


def test_a_put_that_nobody_ends_leaves_no_reply_to_the_next(wire_to):
    class Picky(InMemoryS3):
        def answer(self, request):
            return Response(503, "SlowDown") if "left" in request.target else super().answer(request)

    with serving(Picky()) as port:
        wire = wire_to(port)
        left = wire.put(replace(PUT, key="left"))
        next(left)
        left.close()

        assert Reply(200) == ended(wire.put(PUT))


def test_a_second_put_beside_a_silent_one_does_not_wait_as_long_again(wire_to, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("capture.s3.connections.time.monotonic", lambda: now[0])
    monkeypatch.setattr("capture.s3.connections.SILENCE_SECONDS", 3600.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        put = wire_to(listener.getsockname()[1]).put(replace(PUT, content=b"small"))
        next(put)
        now[0] = 3600.0

        with pytest.raises(ServerSilent, match="timed out"):
            ended(put)


def test_who_waits_for_a_reply_gives_up_the_turn(wire_to):
    turn, s3 = Turn(), InMemoryS3()

    class Taking(InMemoryS3):
        def answer(self, request):
            with turn.held():
                return s3.answer(request)

    with serving(Taking()) as port:
        wire_to(port)
        wire = Wire(Aws(), "raw", turn)
        with turn.held():
            assert Reply(200) == ended(wire.put(PUT))


def test_a_reply_that_comes_in_drops_holds_nobody_up(wire_to):
    turn, reply = Turn(), Response(200).encode(head_only=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip():
            connection, _ = listener.accept()
            with connection:
                while not connection.recv(1 << 16).endswith(CONTENT[-9:]):
                    pass
                for byte in reply:
                    with turn.held():
                        connection.sendall(bytes([byte]))

        thread = threading.Thread(target=drip)
        thread.start()
        wire_to(listener.getsockname()[1])
        wire = Wire(Aws(), "raw", turn)
        with turn.held():
            assert Reply(200) == ended(wire.put(PUT))
        thread.join()


def test_a_proxy_without_a_tunnel_is_asked_for_the_whole_address(wire_to, monkeypatch):
    s3 = Scripted()
    with serving(s3) as proxy:
        wire_to(1)
        monkeypatch.setenv("http_proxy", f"http://user:p%40ss@127.0.0.1:{proxy}")
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://nas.shop:9000")
        ended(Wire(Aws(), "raw", Turn()).put(PUT))

    assert f"http://nas.shop:9000/raw/{KEY.replace('=', '%3D').replace('+', '%2B')}" == s3.requests[0].target
    assert "Basic dXNlcjpwQHNz" == s3.requests[0].headers["proxy-authorization"]


def test_a_proxy_makes_a_tunnel_for_tls(wire_to, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = []

        def proxy():
            connection, _ = listener.accept()
            with connection:
                said.append(connection.recv(10_000))
                connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")

        thread = threading.Thread(target=proxy)
        thread.start()
        wire_to(1)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.invalid")
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
        with pytest.raises(NoConnection, match="502"):
            ended(Wire(Aws(), "raw", Turn()).put(PUT))
        thread.join()

    assert said[0].startswith(b"CONNECT s3.invalid:443")
