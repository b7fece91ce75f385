"""Puts over real connections return S3's reply or the right connection error."""

import base64
import hashlib
import os
import socket
import threading
from datetime import timedelta

import pytest

from capture.s3 import obstore_transport
from capture.s3.client import BucketClient
from capture.s3.credentials import InvalidAccount, find_account
from capture.s3.obstore_transport import REPLY_SECONDS, reply_or_error, reply_seconds
from capture.s3.put import ConnectionFailed, ConnectionLost, Put, Reply, ReplyTimeout
from tests.support.certificates import self_signed
from tests.support.in_memory_s3 import InMemoryS3, Request, Response, serving, signed_at
from tests.support.servers import free_port

CONTENT = b"a picture" * 20_000
KEY = "raw/store_id=dublin-1/dt=2026-11-22/20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg"
PUT = Put(KEY, CONTENT, "image/jpeg")
HEARTBEAT = Put("heartbeat.json", b"{}", "application/json", overwrites=True)


class Scripted(InMemoryS3):
    """Sends the given replies first, one per request, and then normal ones; records requests."""

    def __init__(self, *replies: Response) -> None:
        super().__init__()
        self.replies = list(replies)
        self.requests: list[Request] = []

    def respond(self, request):
        self.requests.append(request)
        return self.replies.pop(0) if self.replies else super().respond(request)


@pytest.fixture
def client_of(monkeypatch):
    """Makes a client of a server, given by its local port or its URL."""
    for variable in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)

    def make(server, scheme="http"):
        url = f"{scheme}://127.0.0.1:{server}" if isinstance(server, int) else server
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        return BucketClient(find_account(os.environ), "raw")

    return make


def test_a_put_stores_the_whole_content_under_its_key(client_of):
    s3 = InMemoryS3()
    with serving(s3) as port:
        assert Reply(200) == client_of(port).put(PUT)

    assert {f"raw/{KEY}": CONTENT} == s3.objects


def test_a_put_sends_checksum_type_length_user_agent_and_if_none_match(client_of, monkeypatch):
    s3 = Scripted()
    with serving(s3) as port:
        client = client_of(port)
        monkeypatch.setenv("AWS_SESSION_TOKEN", "a token")
        client.put(PUT)

    headers, digest = s3.requests[0].headers, hashlib.sha256(CONTENT)
    assert base64.b64encode(digest.digest()).decode() == headers["x-amz-checksum-sha256"]
    assert digest.hexdigest() == headers["x-amz-content-sha256"]
    assert ("180000", "image/jpeg", "*") == (
        headers["content-length"],
        headers["content-type"],
        headers["if-none-match"],
    )
    assert headers["user-agent"].startswith("shopper-sentiment/")
    assert "a token" == headers["x-amz-security-token"]
    signed = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert {"host", "if-none-match", "x-amz-checksum-sha256", "x-amz-content-sha256", "x-amz-date"} < set(signed)


def test_a_second_put_of_a_key_returns_412(client_of):
    with serving(InMemoryS3()) as port:
        client = client_of(port)

        assert [200, 412] == [client.put(PUT).status for _ in range(2)]


def test_a_put_that_may_overwrite_has_no_condition(client_of):
    s3 = Scripted()
    with serving(s3) as port:
        client = client_of(port)

        assert [200, 200] == [client.put(HEARTBEAT).status for _ in range(2)]
    assert "if-none-match" not in s3.requests[0].headers


@pytest.mark.parametrize("hours", [0, -7])
def test_a_wrong_checksum_is_rejected_whatever_the_clock_shows(client_of, hours):
    s3 = InMemoryS3(clock_ahead=timedelta(hours=hours))
    with serving(s3) as port:
        assert Reply(400, "BadDigest") == client_of(port).put_with_wrong_checksum(PUT)
    assert {} == s3.objects


def test_an_empty_file_can_be_put(client_of):
    s3 = InMemoryS3()
    with serving(s3) as port:
        client_of(port).put(Put(KEY, b"", "image/jpeg"))

    assert [b""] == list(s3.objects.values())


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "RequestTimeout"),
        (401, "InvalidToken"),
        (403, "AccessDenied"),
        (404, "NoSuchBucket"),
        (409, "ConditionalRequestConflict"),  # obstore calls this one "already exists"
        (412, "PreconditionFailed"),
        (429, "TooManyRequests"),
        (500, "InternalError"),
        (502, ""),
        (503, "SlowDown"),
    ],
)
def test_every_status_and_code_is_returned_as_s3_sent_it(client_of, status, code):
    s3 = Scripted(Response(status, code))
    with serving(s3) as port:
        assert Reply(status, code) == client_of(port).put(PUT)
    assert 1 == len(s3.requests), "the queue retries, not the client"


def test_the_clock_skew_is_read_from_s3s_reply_and_kept_for_later_puts(client_of):
    s3 = Scripted()
    s3.clock_ahead = timedelta(hours=-7)
    with serving(s3) as port:
        client = client_of(port)
        assert [Reply(200), Reply(200)] == [client.put(PUT), client.put(HEARTBEAT)]

    first, *_, last = (signed_at(request.headers) for request in s3.requests)
    assert timedelta(hours=6, minutes=59) < first - last < timedelta(hours=7, minutes=1)
    assert 4 == len(s3.requests), "obstore's and botocore's rejected puts, and one accepted for each put"


def test_after_the_clock_is_corrected_obstore_sends_puts_again(client_of):
    s3 = Scripted()
    s3.clock_ahead = timedelta(hours=-7)
    with serving(s3) as port:
        client = client_of(port)
        client.put(HEARTBEAT)
        s3.clock_ahead = timedelta()
        assert [200, 200] == [client.put(HEARTBEAT).status for _ in range(2)]

    assert abs(signed_at(s3.requests[-1].headers) - s3.now) < timedelta(minutes=1)
    assert s3.requests[-1].headers["accept"] == "*/*", "sent by obstore only"


@pytest.mark.parametrize("status", [301, 307])
def test_the_region_in_a_redirect_is_returned(client_of, status):
    moved = Response(status, "PermanentRedirect", headers=(("x-amz-bucket-region", "eu-central-1"),))
    with serving(Scripted(moved, moved)) as port:
        assert Reply(status, "PermanentRedirect", "eu-central-1") == client_of(port).put(PUT)


def test_the_region_in_an_error_is_returned(client_of):
    code = "AuthorizationHeaderMalformed"
    body = f"<Error><Code>{code}</Code><Region>eu-central-1</Region></Error>".encode()
    with serving(Scripted(Response(400, code, body))) as port:
        assert Reply(400, code, "eu-central-1") == client_of(port).put(PUT)


def test_a_closed_port_is_a_failed_connection(client_of):
    with pytest.raises(ConnectionFailed, match="refused"):
        client_of(free_port()).put(PUT)


def test_an_unknown_host_is_a_failed_connection(client_of):
    with pytest.raises(ConnectionFailed, match=r"s3\.invalid.*lookup"):
        client_of("http://s3.invalid:9000").put(PUT)


def test_an_untrusted_certificate_is_a_failed_connection(client_of, tmp_path):
    with (
        serving(InMemoryS3(), certificate=self_signed(tmp_path)) as port,
        pytest.raises(ConnectionFailed, match="InvalidCertificate"),
    ):
        client_of(port, "https").put(PUT)


def test_a_connect_timeout_is_a_failed_connection(client_of, monkeypatch):
    monkeypatch.setattr(obstore_transport, "CONNECT_SECONDS", 1)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        with pytest.raises(ConnectionFailed, match="timed out"):
            client_of(full.getsockname()[1]).put(PUT)
        for each in waiting:
            each.close()


@pytest.mark.parametrize("put", [BucketClient.put, BucketClient.put_with_wrong_checksum])
def test_a_private_certificate_is_trusted_with_aws_ca_bundle(client_of, tmp_path, monkeypatch, put):
    certificate = self_signed(tmp_path)
    with serving(InMemoryS3(), certificate=certificate) as port:
        client_of(port)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))

        assert put(client_of(port, "https"), PUT).status in (200, 400)


def test_a_connection_closed_without_a_reply_is_lost_after_one_retry(client_of):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = client_of(listener.getsockname()[1])
        listener.settimeout(20)

        def hang_up():
            for _ in range(2):
                listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(ConnectionLost):
            client.put(PUT)
        thread.join()


def test_a_put_succeeds_after_the_server_closed_the_idle_connection(client_of):
    s3 = InMemoryS3()
    with serving(s3) as port:
        client = client_of(port)
        client.put(PUT)
    with serving(s3, port):
        assert 412 == client.put(PUT).status


def test_a_rejection_before_the_whole_content_was_read_is_returned(client_of):
    rejection = Response(503, "SlowDown").encode(head_only=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reject():
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(rejection)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(1 << 16):
                    pass

        thread = threading.Thread(target=reject)
        thread.start()
        assert Reply(503, "SlowDown") == client_of(listener.getsockname()[1]).put(PUT)
        thread.join()


def test_a_reply_timeout_is_not_retried(client_of, monkeypatch):
    monkeypatch.setattr(obstore_transport, "REPLY_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = client_of(listener.getsockname()[1])
        with pytest.raises(ReplyTimeout):
            client.put(PUT)
        listener.settimeout(20)
        listener.accept()[0].close()
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_timeout_doubles_with_the_size():
    sizes = (0, 256 * 1024, 256 * 1024 + 1, 1024**2, 15 * 1024**2)

    assert [1, 1, 2, 4, 64] == [reply_seconds(size) / REPLY_SECONDS for size in sizes]


def test_credentials_are_read_again_after_s3_rejects_them(client_of, monkeypatch):
    s3 = Scripted(Response(403, "InvalidAccessKeyId"))
    with serving(s3) as port:
        client = client_of(port)
        client.put(PUT)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another-id")
        client.put(PUT)

    assert ["an-id", "another-id"] == [
        request.headers["authorization"].partition("Credential=")[2].partition("/")[0] for request in s3.requests
    ]


def test_a_line_break_in_the_session_token_is_an_error_before_anything_is_sent(client_of, monkeypatch):
    s3 = Scripted()
    with serving(s3) as port:
        client = client_of(port)
        monkeypatch.setenv("AWS_SESSION_TOKEN", "a token\n")
        with pytest.raises(InvalidAccount, match="session token"):
            client.put(PUT)
    assert [] == s3.requests


@pytest.mark.parametrize("put", [BucketClient.put, BucketClient.put_with_wrong_checksum])
def test_an_http_proxy_receives_the_whole_url_and_its_password(client_of, monkeypatch, put):
    s3 = Scripted()
    with serving(s3) as proxy:
        client_of(1)
        monkeypatch.setenv("http_proxy", f"http://user:p%40ss@127.0.0.1:{proxy}")
        put(client_of("http://nas.shop:9000"), PUT)

    assert s3.requests[0].target.startswith("http://nas.shop:9000/raw/raw/store_id")
    assert "Basic dXNlcjpwQHNz" == s3.requests[0].headers["proxy-authorization"]


def test_a_host_in_no_proxy_bypasses_the_proxy(client_of, monkeypatch):
    with serving(InMemoryS3()) as port:
        client = client_of(port)
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")

        assert Reply(200) == client.put(PUT)


def test_an_https_proxy_receives_a_connect_request(client_of, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        received = []

        def proxy():
            connection, _ = listener.accept()
            with connection:
                received.append(connection.recv(10_000))
                connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")

        thread = threading.Thread(target=proxy)
        thread.start()
        client_of(1)
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(ConnectionFailed, match="TunnelUnsuccessful"):
            client_of("https://s3.invalid").put(PUT)
        thread.join()

    assert received[0].startswith(b"CONNECT s3.invalid:443")


def test_an_unknown_obstore_error_is_a_lost_connection():
    with pytest.raises(ConnectionLost, match="something new"):
        reply_or_error("something new\n\nDebug source: ...")
