"""Signature verification against AWS's examples and botocore, and the validity period.

Examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra.local_cloud.gateway.errors import Reason, RequestRejected
from infra.local_cloud.gateway.signature import (
    UNSIGNED_PAYLOAD,
    Request,
    check_caller,
    check_signature,
    declared_payload_hash,
    expected_signature,
    read_signature,
)

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
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


def request_with_header(line: str, headers=None, *, signed=(), credential=CREDENTIAL) -> Request:
    """A request with a made-up signature in its Authorization header."""
    method, target = line.split(" ")
    path, _, query = target.partition("?")
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-content-sha256": EMPTY_SHA256,
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
    with pytest.raises(RequestRejected) as error:
        call(*arguments)
    assert error.value.message
    return error.value.reason


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_signature_matches_awss_example(example):
    line, headers, signature = EXAMPLES[example]
    request = request_with_header(line, headers)

    assert signature == expected_signature(request, read_signature(request), EMPTY_SHA256, SECRET)


def test_the_signature_of_a_presigned_url_matches_awss_example():
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
        "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    request = Request("GET", "/test.txt", query, {"host": "examplebucket.s3.amazonaws.com"})
    signature = read_signature(request)

    assert UNSIGNED_PAYLOAD == declared_payload_hash(request, signature)
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
def test_the_signature_matches_botocores_for_services_that_normalise_paths(target):
    url = f"http://127.0.0.1:4566{target}"
    sent = AWSRequest("POST", url, data=b"{}", headers={"X-Amz-Target": "a  b", "Content-Type": "application/json"})
    SigV4Auth(Credentials("111122223333", SECRET), "lambda", "eu-west-1").add_auth(sent)
    headers = {name.lower(): value for name, value in sent.headers.items()} | {"host": "127.0.0.1:4566"}
    request = Request("POST", urlsplit(url).path, urlsplit(url).query, headers)
    signature = read_signature(request)

    assert declared_payload_hash(request, signature) is None
    check_signature(request, signature, hashlib.sha256(b"{}").hexdigest(), SECRET)
    assert Reason.WRONG_SIGNATURE == reason_of(check_signature, request, signature, EMPTY_SHA256, SECRET)


@pytest.mark.parametrize(("minutes", "accepted"), [(-16, False), (-14, True), (14, True), (16, False)])
def test_a_request_is_accepted_within_15_minutes_of_its_signing_time(minutes, accepted):
    signature, now = read_signature(request_with_header("GET /")), SIGNED_AT + timedelta(minutes=minutes)

    if accepted:
        check_caller(signature, now)
    else:
        assert Reason.WRONG_TIME == reason_of(check_caller, signature, now)


@pytest.mark.parametrize(
    ("seconds", "reason"), [(-1000, Reason.WRONG_TIME), (-1, None), (59, None), (61, Reason.EXPIRED)]
)
def test_a_presigned_url_is_accepted_until_it_expires(seconds, reason):
    signature, now = read_signature(presigned()), SIGNED_AT + timedelta(seconds=seconds)

    if reason is None:
        check_caller(signature, now)
    else:
        assert reason == reason_of(check_caller, signature, now)


@pytest.mark.parametrize("moment", ["00010101T000000Z", "99991231T235959Z"])
def test_a_time_at_either_end_of_the_calendar_is_rejected_without_an_overflow(moment):
    credential = f"111122223333/{moment[:8]}/us-east-1/s3/aws4_request"
    for request in (
        request_with_header("GET /", {"x-amz-date": moment}, credential=credential),
        presigned(Date=moment, Credential=credential, Expires="604800"),
    ):
        assert reason_of(check_caller, read_signature(request), SIGNED_AT)


@pytest.mark.parametrize("access_key", ["AKIAIOSFODNN7EXAMPLE", "1", "test", "1111222233334"])
def test_an_access_key_that_is_not_an_account_is_rejected(access_key):
    signature = read_signature(
        request_with_header("GET /", credential=f"{access_key}/20130524/us-east-1/s3/aws4_request")
    )

    assert Reason.UNKNOWN_KEY == reason_of(check_caller, signature, SIGNED_AT)


def test_a_credential_for_another_day_is_rejected():
    signature = read_signature(
        request_with_header("GET /", credential="111122223333/20130523/us-east-1/s3/aws4_request")
    )

    assert Reason.INCOMPLETE == reason_of(check_caller, signature, SIGNED_AT)


@pytest.mark.parametrize(
    "request_",
    [
        request_with_header("GET /", credential="111122223333/20130524/us-east-1/s3"),
        request_with_header("GET /", credential="111122223333/20130524//s3/aws4_request"),
        request_with_header("GET /", {"x-amz-date": "yesterday"}),
        request_with_header("GET /", {"x-amz-date": "20131324T000000Z"}),
        request_with_header("GET /", signed=["x-amz-date"]),
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
def test_a_malformed_signature_is_incomplete(request_):
    assert Reason.INCOMPLETE == reason_of(read_signature, request_)


def test_a_request_without_a_signature_is_rejected_as_unsigned():
    assert Reason.UNSIGNED == reason_of(read_signature, Request("GET", "/", "", {"host": "127.0.0.1"}))


def test_signed_chunks_are_rejected():
    request = request_with_header("PUT /a", {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})

    assert Reason.INCOMPLETE == reason_of(declared_payload_hash, request, read_signature(request))
