"""Verifies AWS Signature Version 4.

In: a request as it was sent, and the secret of this start of the local cloud. Out: its parsed signature, verified by
recomputing it, or `RequestRejected`. Supports signatures in the Authorization header and in the query (presigned URLs).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

Every 12-digit access key is a separate account, and all accounts share one secret.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from urllib.parse import parse_qsl, quote, unquote_to_bytes

from infra.local_cloud.gateway.errors import Reason, RequestRejected, printable

ALGORITHM = "AWS4-HMAC-SHA256"
CLOCK_SKEW = timedelta(minutes=15)
LONGEST_LIFETIME = timedelta(days=7)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
UNSIGNED_PAYLOADS = frozenset({UNSIGNED_PAYLOAD, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
"""Values of x-amz-content-sha256 that exclude the body from the signature."""

_ACCOUNT = re.compile(r"[0-9]{12}")
_CREDENTIAL = re.compile(
    r"(?P<access_key_id>[!-.0-~]+)/(?P<day>[0-9]{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNRESERVED = "-_.~"
_NEXT_STEP = "Use an AWS SDK or the aws command, with the AWS variables of this start of the local cloud."


@dataclass(frozen=True, slots=True)
class Request:
    """A request line and headers as sent: path and query percent-encoded, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A request's parsed signature; `lifetime` is that of a presigned URL, None for an Authorization header."""

    access_key_id: str
    scope: tuple[str, str, str]  # day, region, service
    signed_at: datetime
    signed_headers: tuple[str, ...]
    signature: str
    lifetime: timedelta | None

    @property
    def service(self) -> str:
        return self.scope[2]


def read_signature(request: Request) -> Signature:
    """Parses the request's signature without verifying it. Raises RequestRejected when it is missing or malformed."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _signature_from_header(request, authorization)
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    if "X-Amz-Signature" in query:
        return _signature_from_query(query)
    if "AWSAccessKeyId" in query:
        raise RequestRejected(
            Reason.INCOMPLETE,
            "The URL is presigned with signature version 2, which the local cloud does not support. Presign it with "
            "version 4: boto3.client('s3', config=Config(signature_version='s3v4')).",
        )
    raise RequestRejected(
        Reason.UNSIGNED, f"The request {request.method} {printable(request.path)} is not signed. {_NEXT_STEP}"
    )


def check_caller(signature: Signature, now: datetime) -> None:
    """Raises RequestRejected when the access key is not an account, or the signature is expired or not yet valid."""
    if not _ACCOUNT.fullmatch(signature.access_key_id):
        raise RequestRejected(
            Reason.UNKNOWN_KEY,
            f"Access key {printable(signature.access_key_id)} is not an account of the local cloud. Set "
            "AWS_ACCESS_KEY_ID to an account of 12 digits, such as 111122223333.",
        )
    signed_at = f"{signature.signed_at:%Y%m%dT%H%M%SZ}"
    if signature.scope[0] != signed_at[:8]:
        raise RequestRejected(
            Reason.INCOMPLETE,
            f"The credential's day {printable(signature.scope[0])} is not that of X-Amz-Date, {signed_at}.",
        )
    age = now - signature.signed_at
    if signature.lifetime is not None and age > signature.lifetime:
        seconds = signature.lifetime // timedelta(seconds=1)
        raise RequestRejected(
            Reason.EXPIRED, f"The URL was presigned at {signed_at} for {seconds} seconds. Presign a new one."
        )
    if age < -CLOCK_SKEW or (signature.lifetime is None and age > CLOCK_SKEW):
        raise RequestRejected(
            Reason.WRONG_TIME,
            f"The request was signed at {signed_at} and the local cloud's time is {now:%Y%m%dT%H%M%SZ}: more than "
            f"{CLOCK_SKEW // timedelta(minutes=1)} minutes apart. Set the clock, or sign the request again.",
        )


def declared_payload_hash(request: Request, signature: Signature) -> str | None:
    """The signed payload hash: a SHA-256 in hex or one of UNSIGNED_PAYLOADS; None when the request does not declare
    one and the body's actual SHA-256 was signed. Raises RequestRejected for signed chunks, which botocore never sends.
    """
    if signature.lifetime is not None and signature.service == "s3":
        return UNSIGNED_PAYLOAD
    declared = request.headers.get("x-amz-content-sha256")
    if declared is None or declared in UNSIGNED_PAYLOADS or _SHA256.fullmatch(declared):
        return declared
    raise RequestRejected(
        Reason.INCOMPLETE,
        f"x-amz-content-sha256 is {printable(declared)}, which the local cloud does not support. Sign the body's "
        f"SHA-256 or {UNSIGNED_PAYLOAD}.",
    )


def check_signature(request: Request, signature: Signature, payload: str, secret: str) -> None:
    """Raises RequestRejected unless the signature was made with `secret`; `payload` is the payload hash, either the
    body's SHA-256 or one of UNSIGNED_PAYLOADS."""
    expected = expected_signature(request, signature, payload, secret)
    if not hmac.compare_digest(expected.encode(), signature.signature.encode()):
        raise RequestRejected(
            Reason.WRONG_SIGNATURE,
            f"The signature of access key {signature.access_key_id} does not match. The local cloud has a new "
            "AWS_SECRET_ACCESS_KEY at each start: use the current one, and send the request as it was signed.",
        )


def expected_signature(request: Request, signature: Signature, payload: str, secret: str) -> str:
    """Computes the signature in lower-case hex, from the canonical request and the string to sign."""
    values = {name: " ".join(request.headers.get(name, "").split()) for name in signature.signed_headers}
    canonical = "\n".join(
        [
            request.method,
            request.path if signature.service == "s3" else quote(_normalize_path(request.path), safe="/~"),
            _canonical_query(request.query),
            "".join(f"{name}:{value}\n" for name, value in values.items()),
            ";".join(signature.signed_headers),
            payload,
        ]
    )
    to_sign = "\n".join(
        [
            ALGORITHM,
            f"{signature.signed_at:%Y%m%dT%H%M%SZ}",
            "/".join([*signature.scope, "aws4_request"]),
            hashlib.sha256(canonical.encode("latin-1")).hexdigest(),
        ]
    )
    return hmac.digest(_signing_key(secret, signature.scope), to_sign.encode("latin-1"), "sha256").hex()


@lru_cache(maxsize=64)
def _signing_key(secret: str, scope: tuple[str, str, str]) -> bytes:
    return reduce(
        lambda key, word: hmac.digest(key, word.encode("latin-1"), "sha256"),
        (*scope, "aws4_request"),
        f"AWS4{secret}".encode(),
    )


def _signature_from_header(request: Request, authorization: str) -> Signature:
    algorithm, _, rest = authorization.partition(" ")
    fields = dict(field.strip().partition("=")[::2] for field in rest.split(","))
    if algorithm != ALGORITHM or not {"Credential", "SignedHeaders", "Signature"} <= fields.keys():
        raise RequestRejected(
            Reason.INCOMPLETE,
            f"The Authorization header starts with {printable(algorithm)}, not with '{ALGORITHM} Credential=..., "
            f"SignedHeaders=..., Signature=...'. {_NEXT_STEP}",
        )
    signed_at = request.headers.get("x-amz-date", "")
    return _parse_signature(fields["Credential"], signed_at, fields["SignedHeaders"], fields["Signature"], None)


def _signature_from_query(query: Mapping[str, str]) -> Signature:
    algorithm, seconds = query.get("X-Amz-Algorithm", ""), query.get("X-Amz-Expires", "")
    longest = LONGEST_LIFETIME // timedelta(seconds=1)
    if algorithm != ALGORITHM:
        raise RequestRejected(
            Reason.INCOMPLETE, f"X-Amz-Algorithm is {printable(algorithm)}: presign with {ALGORITHM}."
        )
    if not re.fullmatch(r"[0-9]{1,6}", seconds) or int(seconds) > longest:
        raise RequestRejected(Reason.INCOMPLETE, f"X-Amz-Expires is {printable(seconds)}: give 0 to {longest} seconds.")
    credential, signed_at, names = (query.get(f"X-Amz-{name}", "") for name in ("Credential", "Date", "SignedHeaders"))
    return _parse_signature(credential, signed_at, names, query["X-Amz-Signature"], timedelta(seconds=int(seconds)))


def _parse_signature(
    credential: str, signed_at: str, signed_headers: str, signature: str, lifetime: timedelta | None
) -> Signature:
    parts = _CREDENTIAL.fullmatch(credential)
    if parts is None:
        raise RequestRejected(
            Reason.INCOMPLETE,
            f"Credential is {printable(credential)}: it must be ACCESS_KEY/YYYYMMDD/REGION/SERVICE/aws4_request.",
        )
    if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", signed_at):
        raise RequestRejected(Reason.INCOMPLETE, f"X-Amz-Date is {printable(signed_at)}: it must be YYYYMMDDTHHMMSSZ.")
    names = tuple(signed_headers.split(";"))
    if "host" not in names or not signed_headers.isascii():
        raise RequestRejected(Reason.INCOMPLETE, f"SignedHeaders is {printable(signed_headers)}: it must include host.")
    try:
        moment = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise RequestRejected(
            Reason.INCOMPLETE, f"X-Amz-Date is {printable(signed_at)}, which is not a valid time: {error}."
        ) from error
    scope = (parts["day"], parts["region"], parts["service"])
    return Signature(parts["access_key_id"], scope, moment, names, signature, lifetime)


def _canonical_query(query: str) -> str:
    """The query's fields, percent-encoded uniformly and sorted, without X-Amz-Signature."""
    fields = [field.partition("=")[::2] for field in query.split("&") if field]
    encoded = sorted((_percent_encode(name), _percent_encode(value)) for name, value in fields)
    return "&".join(f"{name}={value}" for name, value in encoded if name != "X-Amz-Signature")


def _percent_encode(text: str) -> str:
    return quote(unquote_to_bytes(text.encode("latin-1")), safe=_UNRESERVED)


def _normalize_path(path: str) -> str:
    """The path without `.`, `..` and repeated slashes, as every service except S3 signs it."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return "/" + "/".join(segments) + ("/" if path.endswith("/") and segments else "")
