"""Signatures are those of AWS's own examples and of botocore, and only those of this time are taken.

The examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra.local_cloud.gateway.refusal import Reason, Refused
from infra.local_cloud.gateway.signature import (
    UNSIGNED_PAYLOAD,
    Request,
    check_caller,
    check_signature,
    expected_signature,
    read_signature,
    signed_digest,
)

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOTHING = hashlib.sha256(b"").hexdigest()
SIGNED_AT = datetime(2013, 5, 24, tzinfo=UTC)
CREDENTIAL = "111122223333/20130524/us-east-1/s3/aws4_request"
EXAMPLES = {
    "an object's first bytes": (
        "GET /test.txt",
        {"range": "bytes=0-9"},
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    "a query without a value": (
        "GET /?lifecycle",
        {},
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    "a query with two values": (
        "GET /?max-keys=2&prefix=J",
        {},
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
}


def asked(line: str, headers=None, *, signed=(), credential=CREDENTIAL) -> Request:
    """A request with a signature of its own making in its Authorization header."""
    method, target = line.split(" ")
    path, _, query = target.partition("?")
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-content-sha256": NOTHING,
        "x-amz-date": "20130524T000000Z",
        **(headers or {}),
    }
    names = ";".join(sorted(signed or headers))
    headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature=0f"
    return Request(method, path, query, headers)


def presigned(**changes) -> Request:
    fields = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": CREDENTIAL,
        "X-Amz-Date": "20130524T000000Z",
        "X-Amz-Expires": "60",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "0f",
    } | {f"X-Amz-{name}": value for name, value in changes.items()}
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    return Request("GET", "/test.txt", query, {"host": "examplebucket.s3.amazonaws.com"})


def reason_of(call, *arguments) -> Reason:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    assert refused.value.message
    return refused.value.reason


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_signature_is_that_of_awss_example(example):
    line, headers, signature = EXAMPLES[example]
    request = asked(line, headers)

    assert signature == expected_signature(request, read_signature(request), NOTHING, SECRET)


def test_the_signature_of_a_presigned_url_is_that_of_awss_example():
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
        "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    request = Request("GET", "/test.txt", query, {"host": "examplebucket.s3.amazonaws.com"})
    signature = read_signature(request)

    assert UNSIGNED_PAYLOAD == signed_digest(request, signature)
    check_signature(request, signature, UNSIGNED_PAYLOAD, SECRET)
    assert Reason.WRONG_SIGNATURE == reason_of(check_signature, request, signature, UNSIGNED_PAYLOAD, "another")


@pytest.mark.parametrize(
    "target",
    [
        "/2015-03-31/functions/arn%3Aaws%3Alambda%3A%2Fname/invocations?Qualifier=%24LATEST",
        "/v1//doubled/./here/../there/",
        "/",
        "/?b=2&a=~x%20y&b=1&a",
        "/caf%C3%A9?name=%C3%A9",
    ],
)
def test_the_signature_is_botocores_for_services_that_normalise_paths(target):
    url = f"http://127.0.0.1:4566{target}"
    sent = AWSRequest("POST", url, data=b"{}", headers={"X-Amz-Target": "a  b", "Content-Type": "application/json"})
    SigV4Auth(Credentials("111122223333", SECRET), "lambda", "eu-west-1").add_auth(sent)
    headers = {name.lower(): value for name, value in sent.headers.items()} | {"host": "127.0.0.1:4566"}
    request = Request("POST", urlsplit(url).path, urlsplit(url).query, headers)
    signature = read_signature(request)

    assert signed_digest(request, signature) is None
    check_signature(request, signature, hashlib.sha256(b"{}").hexdigest(), SECRET)
    assert Reason.WRONG_SIGNATURE == reason_of(check_signature, request, signature, NOTHING, SECRET)


@pytest.mark.parametrize(("minutes", "taken"), [(-16, False), (-14, True), (14, True), (16, False)])
def test_a_request_is_taken_for_a_quarter_of_an_hour_around_its_time(minutes, taken):
    signature, now = read_signature(asked("GET /")), SIGNED_AT + timedelta(minutes=minutes)

    if taken:
        check_caller(signature, now)
    else:
        assert Reason.WRONG_TIME == reason_of(check_caller, signature, now)


@pytest.mark.parametrize(
    ("seconds", "reason"), [(-1000, Reason.WRONG_TIME), (-1, None), (59, None), (61, Reason.EXPIRED)]
)
def test_a_presigned_url_is_taken_until_it_expires(seconds, reason):
    signature, now = read_signature(presigned()), SIGNED_AT + timedelta(seconds=seconds)

    if reason is None:
        check_caller(signature, now)
    else:
        assert reason == reason_of(check_caller, signature, now)


@pytest.mark.parametrize("moment", ["00010101T000000Z", "99991231T235959Z"])
def test_a_time_at_the_end_of_the_calendar_is_refused_and_does_not_fail(moment):
    credential = f"111122223333/{moment[:8]}/us-east-1/s3/aws4_request"
    for request in (
        asked("GET /", {"x-amz-date": moment}, credential=credential),
        presigned(Date=moment, Credential=credential, Expires="604800"),
    ):
        assert reason_of(check_caller, read_signature(request), SIGNED_AT)


@pytest.mark.parametrize("access_key", ["AKIAIOSFODNN7EXAMPLE", "1", "test", "1111222233334"])
def test_an_access_key_that_is_no_account_is_refused(access_key):
    signature = read_signature(asked("GET /", credential=f"{access_key}/20130524/us-east-1/s3/aws4_request"))

    assert Reason.UNKNOWN_KEY == reason_of(check_caller, signature, SIGNED_AT)


def test_a_credential_of_another_day_is_refused():
    signature = read_signature(asked("GET /", credential="111122223333/20130523/us-east-1/s3/aws4_request"))

    assert Reason.INCOMPLETE == reason_of(check_caller, signature, SIGNED_AT)


@pytest.mark.parametrize(
    "request_",
    [
        asked("GET /", credential="111122223333/20130524/us-east-1/s3"),
        asked("GET /", credential="111122223333/20130524//s3/aws4_request"),
        asked("GET /", {"x-amz-date": "yesterday"}),
        asked("GET /", {"x-amz-date": "20131324T000000Z"}),
        asked("GET /", signed=["x-amz-date"]),
        Request("GET", "/", "", {"authorization": "Bearer abc"}),
        Request("GET", "/", "", {"authorization": "AWS4-HMAC-SHA256"}),
        Request("GET", "/", "AWSAccessKeyId=111122223333&Signature=abc&Expires=1", {}),
        presigned(Expires="604801"),
        presigned(Expires="soon"),
        presigned(Algorithm="AWS4-ECDSA-P256-SHA256"),
        presigned(Credential="%E2%82%AC/20130524/us-east-1/s3/aws4_request"),
        presigned(SignedHeaders="host;%E2%82%AC"),
    ],
)
def test_a_signature_that_cannot_be_read_is_incomplete(request_):
    assert Reason.INCOMPLETE == reason_of(read_signature, request_)


def test_a_request_without_a_signature_is_told_to_sign():
    assert Reason.UNSIGNED == reason_of(read_signature, Request("GET", "/", "", {"host": "127.0.0.1"}))


def test_chunks_with_signatures_of_their_own_are_refused():
    request = asked("PUT /a", {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})

    assert Reason.INCOMPLETE == reason_of(signed_digest, request, read_signature(request))
