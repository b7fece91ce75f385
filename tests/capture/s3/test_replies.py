"""Replies as servers write them, whole and broken."""

import socket

import pytest

from capture.s3.replies import MAX_CONTENT_BYTES, MAX_HEAD_BYTES, BadReply, HttpReply, read_reply


def reply_in(*pieces: bytes) -> HttpReply:
    """What is read of a server that says this and hangs up."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(20)
        theirs.setblocking(False)
        for piece in pieces:
            theirs.send(piece)
        theirs.shutdown(socket.SHUT_WR)
        return read_reply(ours)


def test_a_reply_without_content():
    said = b'HTTP/1.1 200 OK\r\nETag: "1b2c"\r\nContent-Length: 0\r\n\r\n'

    assert HttpReply(200, {"etag": '"1b2c"', "content-length": "0"}, b"", can_be_kept=True) == reply_in(said)


def test_content_of_a_length():
    assert b"<Error/>" == reply_in(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 8\r\n\r\n<Err", b"or/>").content


def test_content_in_chunks_with_more_headers_behind_it():
    head = b"HTTP/1.1 503 Slow Down\r\nTransfer-Encoding: chunked\r\n\r\n"
    reply = reply_in(head + b"4;a=b\r\n<Err\r\nB\r\nor></Error>\r\n0\r\nC: d\r\n\r\n")

    assert (b"<Error></Error>", True) == (reply.content, reply.can_be_kept)


def test_content_that_ends_with_the_connection():
    reply = reply_in(b"HTTP/1.1 500 Oh\r\n\r\n<Error/>")

    assert (b"<Error/>", False) == (reply.content, reply.can_be_kept)


def test_a_reply_that_comes_after_it_was_said_to_come():
    said = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"

    assert HttpReply(204, {}, b"", can_be_kept=True) == reply_in(*said)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 what nobody asked for",
    ],
)
def test_a_connection_that_is_of_no_more_use(said):
    assert not reply_in(said).can_be_kept


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1_0\r\n\r\n1234567890",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345__0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n12345\r\n0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX_CONTENT_BYTES + 1),
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * (MAX_HEAD_BYTES // 6 + 10_000),
    ],
)
def test_what_is_no_whole_reply_is_refused(said):
    with pytest.raises(BadReply):
        reply_in(said)
