"""A put's headers are those that botocore itself would sign."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError

from capture.s3.signing import Put, Signer

HOST = "raw.s3.eu-west-1.amazonaws.com"
PATH = "/raw/20261122T101530.123%2B0000-3fa9c1d29b0e.jpg"
CREDENTIALS = ReadOnlyCredentials("AKIDEXAMPLE", "a secret", "a token")
CONTENT = b"a picture"
SHA256 = hashlib.sha256(CONTENT).digest()
DAY = timedelta(days=1)


def headers_of(put: Put, clock_behind: timedelta = timedelta()) -> dict[str, str]:
    return Signer(CREDENTIALS, "eu-west-1").headers(put, HOST, PATH, clock_behind)


def put(**changes) -> Put:
    return Put("raw/a.jpg", CONTENT, SHA256, "image/jpeg", **changes)


class AsBotocore(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """botocore's signer at a given time, which hashes the content itself."""

    def _set_necessary_date_headers(self, request):
        request.context["timestamp"] = request.context["at"]
        super()._set_necessary_date_headers(request)


def signed_by_botocore(ours: dict[str, str], credentials: ReadOnlyCredentials) -> dict[str, str]:
    """The same put at the same time, with botocore's own choice of what goes into the signature."""
    left_out = ("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token")
    named = {name: value for name, value in ours.items() if name not in left_out}
    theirs = AWSRequest("PUT", f"https://{HOST}{PATH}", named, data=CONTENT)
    theirs.context["at"] = ours["x-amz-date"]
    AsBotocore(credentials, "s3", "eu-west-1").add_auth(theirs)
    return {name.lower(): value for name, value in theirs.headers.items()}


@pytest.mark.parametrize("token", [None, "a token"])
@pytest.mark.parametrize("overwrites", [False, True])
def test_the_signature_is_botocores_own(token, overwrites):
    credentials = CREDENTIALS._replace(token=token)
    ours = Signer(credentials, "eu-west-1").headers(put(overwrites=overwrites), HOST, PATH, timedelta())

    assert signed_by_botocore(ours, credentials) == ours


def test_each_day_has_a_key_of_its_own():
    signer = Signer(CREDENTIALS, "eu-west-1")
    for clock_behind in (timedelta(), DAY, -DAY):
        ours = signer.headers(put(), HOST, PATH, clock_behind)

        assert signed_by_botocore(ours, CREDENTIALS) == ours


def test_a_put_tells_its_sha256_its_length_and_that_it_may_not_overwrite():
    headers = headers_of(put())

    assert base64.b64encode(SHA256).decode() == headers["x-amz-checksum-sha256"]
    assert SHA256.hex() == headers["x-amz-content-sha256"]
    assert ("9", "image/jpeg", "*") == (headers["content-length"], headers["content-type"], headers["if-none-match"])
    assert "a token" == headers["x-amz-security-token"]


def test_what_may_overwrite_has_no_condition():
    assert "if-none-match" not in headers_of(put(overwrites=True))


def test_a_clock_that_is_hours_behind_is_made_up_for():
    headers = headers_of(put(), clock_behind=timedelta(hours=7))

    signed_at = datetime.strptime(headers["x-amz-date"], SIGV4_TIMESTAMP).replace(tzinfo=UTC)
    assert timedelta(hours=6, minutes=59) < signed_at - datetime.now(UTC) < timedelta(hours=7, minutes=1)


def test_a_line_end_in_the_session_token_is_named_before_anything_is_sent():
    with pytest.raises(BotoCoreError, match="session token"):
        Signer(CREDENTIALS._replace(token="a token\n"), "eu-west-1")
