"""Raw requests to the local cloud, signed by botocore and then modified as an attacker would."""

import http.client
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra.local_cloud.cloud import LocalCloud

ANONYMOUS_ACCOUNT = "000000000000"
"""The account that ministack uses for unsigned requests."""


@dataclass(frozen=True)
class Call:
    """A mutating request; `done` checks, with an account's clients, whether it took effect."""

    service: str
    method: str
    path: str
    body: bytes
    done: Callable[[Callable[[str], Any]], bool]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def cors_headers(self) -> list[str]:
        return [name for name in self.headers if name.startswith("access-control-")]


def send(url: str, call: Call) -> Response:
    """Sends the request unmodified."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Response(response.status, headers, response.read().decode())
    finally:
        connection.close()


class _S3Auth(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """botocore's signer, with `payload_hash` in place of the body's SHA-256 if it is set."""

    payload_hash: str | None = None

    def payload(self, request: Any) -> Any:
        return self.payload_hash or super().payload(request)


def signed(url: str, call: Call, account: str, secret: str, payload_hash: str | None = None) -> Call:
    """Signs the call, including its own Host header if it has one."""
    request = AWSRequest(call.method, url + call.path, data=call.body, headers=dict(call.headers))
    signer = _S3Auth if call.service == "s3" else SigV4Auth
    auth = signer(Credentials(account, secret), call.service, "us-east-1")
    auth.payload_hash = payload_hash
    auth.add_auth(request)
    return replace(call, headers=dict(request.headers.items()))


def with_headers(call: Call, **headers: str) -> Call:
    return replace(call, headers={**call.headers, **{name.replace("_", "-"): value for name, value in headers.items()}})


def clients(cloud: LocalCloud, account: str) -> Callable[[str], Any]:
    """An account's clients, which ignore the environment."""
    session = boto3.Session(account, cloud.secret_access_key, region_name="us-east-1")
    return lambda service: session.client(service, endpoint_url=cloud.endpoint_url)


def function_zip(marker: str) -> bytes:
    """Code of a function that writes the file `marker`."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", f"def handler(event, context):\n    open({marker!r}, 'w').write('ran')\n")
    return code.getvalue()


def create_bucket(name: str) -> Call:
    def done(of: Callable[[str], Any]) -> bool:
        return name in [bucket["Name"] for bucket in of("s3").list_buckets()["Buckets"]]

    return Call("s3", "PUT", f"/{name}", b"", done)


def create_queue(name: str) -> Call:
    """In SQS's older query protocol, which a web page can send without a preflight."""

    def done(of: Callable[[str], Any]) -> bool:
        return any(url.endswith(f"/{name}") for url in of("sqs").list_queues().get("QueueUrls", []))

    body = f"Action=CreateQueue&QueueName={name}&Version=2012-11-05".encode()
    return Call("sqs", "POST", "/", body, done, {"Content-Type": "application/x-www-form-urlencoded"})


def create_work_group(name: str) -> Call:
    def done(of: Callable[[str], Any]) -> bool:
        return name in [group["Name"] for group in of("athena").list_work_groups()["WorkGroups"]]

    target = {"X-Amz-Target": "AmazonAthena.CreateWorkGroup", "Content-Type": "text/plain"}
    return Call("athena", "POST", "/", json.dumps({"Name": name}).encode(), done, target)


def create_function(name: str, code: str) -> Call:
    def done(of: Callable[[str], Any]) -> bool:
        return name in [function["FunctionName"] for function in of("lambda").list_functions()["Functions"]]

    function = {
        "FunctionName": name,
        "Runtime": "python3.12",
        "Role": f"arn:aws:iam::{ANONYMOUS_ACCOUNT}:role/worker",
        "Handler": "main.handler",
        "Code": {"ZipFile": code},
    }
    body = json.dumps(function).encode()
    return Call("lambda", "POST", "/2015-03-31/functions", body, done, {"Content-Type": "text/plain"})


def invoke(name: str, done: Callable[[], bool]) -> Call:
    path = f"/2015-03-31/functions/{name}/invocations"
    return Call("lambda", "POST", path, b"{}", lambda of: done(), {"Content-Type": "text/plain"})
