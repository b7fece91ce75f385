"""A put's headers are those that botocore itself would sign."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from capture.signing import Put, signed_headers

URL = "https://raw.s3.eu-west-1.amazonaws.com/raw/20261122T101530.123%2B0000-3fa9c1d29b0e.jpg"
CREDENTIALS = ReadOnlyCredentials("AKIDEXAMPLE", "a secret", "a token")
CONTENT = b"a picture"
SHA256 = hashlib.sha256(CONTENT).digest()
NOW = timedelta()


def put(**changes) -> Put:
    return Put("raw/a.jpg", CONTENT, SHA256, "image/jpeg", **changes)


class AsBotocore(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """botocore's signer at a given time, which hashes the content itself."""

    def _set_necessary_date_headers(self, request):
        request.context["timestamp"] = request.context["at"]
        super()._set_necessary_date_headers(request)


def test_the_signature_is_botocores_own():
    ours = signed_headers(put(), URL, CREDENTIALS, "eu-west-1", NOW)
    named = ("Host", "Content-Type", "Content-Length", "x-amz-checksum-sha256", "If-None-Match")
    theirs = AWSRequest("PUT", URL, {name: ours[name] for name in named}, data=CONTENT)
    theirs.context["at"] = ours["X-Amz-Date"]

    AsBotocore(CREDENTIALS, "s3", "eu-west-1").add_auth(theirs)

    assert theirs.headers["Authorization"] == ours["Authorization"]
    assert dict(theirs.headers.items()) == ours


def test_a_put_tells_its_sha256_its_length_and_that_it_may_not_overwrite():
    headers = signed_headers(put(), URL, CREDENTIALS, "eu-west-1", NOW)

    assert base64.b64encode(SHA256).decode() == headers["x-amz-checksum-sha256"]
    assert SHA256.hex() == headers["X-Amz-Content-SHA256"]
    assert ("9", "image/jpeg", "*") == (headers["Content-Length"], headers["Content-Type"], headers["If-None-Match"])
    assert "a token" == headers["X-Amz-Security-Token"]


def test_what_may_overwrite_has_no_condition():
    assert "If-None-Match" not in signed_headers(put(overwrites=True), URL, CREDENTIALS, "eu-west-1", NOW)


def test_a_clock_that_is_hours_behind_is_made_up_for():
    headers = signed_headers(put(), URL, CREDENTIALS, "eu-west-1", clock_behind=timedelta(hours=7))

    signed_at = datetime.strptime(headers["X-Amz-Date"], SIGV4_TIMESTAMP).replace(tzinfo=UTC)
    assert timedelta(hours=6, minutes=59) < signed_at - datetime.now(UTC) < timedelta(hours=7, minutes=1)
