"""AWS Signature Version 4, checked.

In: a request as it was sent, and the secret of this start of the local cloud. Out: its signature, taken apart and
compared with one computed anew, or `Refused`. Signatures in the Authorization header and in the query (presigned URLs)
are known. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

Every 12-digit access key is an account of its own and all of them share the one secret.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from urllib.parse import parse_qsl, quote, unquote_to_bytes

from infra.local_cloud.gateway.refusal import Reason, Refused, shown

ALGORITHM = "AWS4-HMAC-SHA256"
CLOCK_SKEW = timedelta(minutes=15)
LONGEST_LIFETIME = timedelta(days=7)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
UNSIGNED_PAYLOADS = frozenset({UNSIGNED_PAYLOAD, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
"""Values of x-amz-content-sha256 with which a client signs its headers alone."""

_ACCOUNT = re.compile(r"[0-9]{12}")
_CREDENTIAL = re.compile(
    r"(?P<access_key_id>[!-.0-~]+)/(?P<day>[0-9]{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNRESERVED = "-_.~"
_NEXT_STEP = "Use an AWS SDK or the aws command, with the AWS variables of this start of the local cloud."


@dataclass(frozen=True, slots=True)
class Request:
    """A request's head as it was sent: path and query percent-encoded, names of headers in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request says of its signature; `lifetime` is a presigned URL's, None where a header carries it."""

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
    """The request's signature, not yet checked. Raises Refused when there is none that could be checked."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _from_header(request, authorization)
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    if "X-Amz-Signature" in query:
        return _from_query(query)
    if "AWSAccessKeyId" in query:
        raise Refused(
            Reason.INCOMPLETE,
            "The URL is presigned with signature version 2, which the local cloud does not check. Presign it with "
            "version 4: boto3.client('s3', config=Config(signature_version='s3v4')).",
        )
    raise Refused(Reason.UNSIGNED, f"The request {request.method} {shown(request.path)} is not signed. {_NEXT_STEP}")


def check_caller(signature: Signature, now: datetime) -> None:
    """Raises Refused when the access key is no account, or the signature is not of this time."""
    if not _ACCOUNT.fullmatch(signature.access_key_id):
        raise Refused(
            Reason.UNKNOWN_KEY,
            f"Access key {shown(signature.access_key_id)} is no account of the local cloud. Set AWS_ACCESS_KEY_ID to "
            "an account of 12 digits, such as 111122223333.",
        )
    said = f"{signature.signed_at:%Y%m%dT%H%M%SZ}"
    if signature.scope[0] != said[:8]:
        raise Refused(
            Reason.INCOMPLETE, f"The credential's day {shown(signature.scope[0])} is not that of X-Amz-Date, {said}."
        )
    age = now - signature.signed_at
    if signature.lifetime is not None and age > signature.lifetime:
        seconds = signature.lifetime // timedelta(seconds=1)
        raise Refused(Reason.EXPIRED, f"The URL was presigned at {said} for {seconds} seconds. Presign a new one.")
    if age < -CLOCK_SKEW or (signature.lifetime is None and age > CLOCK_SKEW):
        raise Refused(
            Reason.WRONG_TIME,
            f"The request was signed at {said} and the local cloud's clock says {now:%Y%m%dT%H%M%SZ}: more than "
            f"{CLOCK_SKEW // timedelta(minutes=1)} minutes apart. Set the clock, or sign the request again.",
        )


def signed_digest(request: Request, signature: Signature) -> str | None:
    """What the signature says of the body: its SHA-256 or one of UNSIGNED_PAYLOADS; None for the SHA-256 that the body
    turns out to have. Raises Refused for chunks with signatures of their own, which botocore never sends.
    """
    if signature.lifetime is not None and signature.service == "s3":
        return UNSIGNED_PAYLOAD
    declared = request.headers.get("x-amz-content-sha256")
    if declared is None or declared in UNSIGNED_PAYLOADS or _SHA256.fullmatch(declared):
        return declared
    raise Refused(
        Reason.INCOMPLETE,
        f"x-amz-content-sha256 is {shown(declared)}, which the local cloud does not check. Sign the body's SHA-256 or "
        f"{UNSIGNED_PAYLOAD}.",
    )


def check_signature(request: Request, signature: Signature, payload: str, secret: str) -> None:
    """Raises Refused unless the signature is the one that `secret` gives; `payload` is the body's SHA-256 or a stand-in
    for it."""
    expected = expected_signature(request, signature, payload, secret)
    if not hmac.compare_digest(expected.encode(), signature.signature.encode()):
        raise Refused(
            Reason.WRONG_SIGNATURE,
            f"The signature of access key {signature.access_key_id} does not match. The local cloud has a new "
            "AWS_SECRET_ACCESS_KEY at each start: use the one of this start, and send the request as it was signed.",
        )


def expected_signature(request: Request, signature: Signature, payload: str, secret: str) -> str:
    """The signature in lower-case hex, from the canonical request and the string to sign."""
    values = {name: " ".join(request.headers.get(name, "").split()) for name in signature.signed_headers}
    canonical = "\n".join(
        [
            request.method,
            request.path if signature.service == "s3" else quote(_normalised(request.path), safe="/~"),
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


def _from_header(request: Request, authorization: str) -> Signature:
    algorithm, _, rest = authorization.partition(" ")
    fields = dict(field.strip().partition("=")[::2] for field in rest.split(","))
    if algorithm != ALGORITHM or not {"Credential", "SignedHeaders", "Signature"} <= fields.keys():
        raise Refused(
            Reason.INCOMPLETE,
            f"The Authorization header begins with {shown(algorithm)} and is not '{ALGORITHM} Credential=..., "
            f"SignedHeaders=..., Signature=...'. {_NEXT_STEP}",
        )
    signed_at = request.headers.get("x-amz-date", "")
    return _signature(fields["Credential"], signed_at, fields["SignedHeaders"], fields["Signature"], None)


def _from_query(query: Mapping[str, str]) -> Signature:
    algorithm, seconds = query.get("X-Amz-Algorithm", ""), query.get("X-Amz-Expires", "")
    longest = LONGEST_LIFETIME // timedelta(seconds=1)
    if algorithm != ALGORITHM:
        raise Refused(Reason.INCOMPLETE, f"X-Amz-Algorithm is {shown(algorithm)}: presign with {ALGORITHM}.")
    if not re.fullmatch(r"[0-9]{1,6}", seconds) or int(seconds) > longest:
        raise Refused(Reason.INCOMPLETE, f"X-Amz-Expires is {shown(seconds)}: give 0 to {longest} seconds.")
    credential, signed_at, names = (query.get(f"X-Amz-{name}", "") for name in ("Credential", "Date", "SignedHeaders"))
    return _signature(credential, signed_at, names, query["X-Amz-Signature"], timedelta(seconds=int(seconds)))


def _signature(
    credential: str, signed_at: str, signed_headers: str, signature: str, lifetime: timedelta | None
) -> Signature:
    parts = _CREDENTIAL.fullmatch(credential)
    if parts is None:
        raise Refused(
            Reason.INCOMPLETE,
            f"Credential is {shown(credential)}: it must be ACCESS_KEY/YYYYMMDD/REGION/SERVICE/aws4_request.",
        )
    if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", signed_at):
        raise Refused(Reason.INCOMPLETE, f"X-Amz-Date is {shown(signed_at)}: it must be YYYYMMDDTHHMMSSZ.")
    names = tuple(signed_headers.split(";"))
    if "host" not in names or not signed_headers.isascii():
        raise Refused(Reason.INCOMPLETE, f"SignedHeaders is {shown(signed_headers)}: it must hold host.")
    try:
        moment = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused(Reason.INCOMPLETE, f"X-Amz-Date is {shown(signed_at)}, which is no time: {error}.") from error
    scope = (parts["day"], parts["region"], parts["service"])
    return Signature(parts["access_key_id"], scope, moment, names, signature, lifetime)


def _canonical_query(query: str) -> str:
    """The query's fields, encoded alike and sorted, without the signature itself."""
    fields = [field.partition("=")[::2] for field in query.split("&") if field]
    encoded = sorted((_encoded(name), _encoded(value)) for name, value in fields)
    return "&".join(f"{name}={value}" for name, value in encoded if name != "X-Amz-Signature")


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.encode("latin-1")), safe=_UNRESERVED)


def _normalised(path: str) -> str:
    """A path without `.`, `..` and doubled slashes, as every service but S3 wants it signed."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return "/" + "/".join(segments) + ("/" if path.endswith("/") and segments else "")
