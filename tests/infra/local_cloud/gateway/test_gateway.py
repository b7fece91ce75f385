"""The gateway rejects web pages and requests not signed with this start's secret, and forwards signed requests."""

import base64
import hashlib
import io
import json
import urllib.error
import urllib.request
import zlib
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local_cloud.gateway.middleware import SecretMissing, read_secret
from tests.infra.local_cloud.gateway.calls import (
    ANONYMOUS_ACCOUNT,
    Call,
    clients,
    create_bucket,
    create_function,
    create_queue,
    create_work_group,
    function_zip,
    invoke,
    send,
    signed,
    with_headers,
)

pytestmark = pytest.mark.local_cloud

EVIL = "https://evil.example"
MARKER = "the-function-ran"
CALLS = {
    "Lambda": lambda name, folder: create_function(name, base64.b64encode(function_zip(str(folder / MARKER))).decode()),
    "S3": lambda name, folder: create_bucket(name),
    "SQS": lambda name, folder: create_queue(name),
    "Athena": lambda name, folder: create_work_group(name),
}
# Name of an attack -> how it changes a call, and a substring of the error.
ATTACKS = {
    "unsigned, from a page": (lambda call, sign: with_headers(call, Origin=EVIL), EVIL),
    "unsigned, from a page with an opaque origin": (lambda call, sign: with_headers(call, Origin="null"), "null"),
    "unsigned": (lambda call, sign: call, "not signed"),
    "signed, from a page": (lambda call, sign: with_headers(sign(call), Origin=EVIL), EVIL),
    "signed, from another site": (
        lambda call, sign: with_headers(sign(call), Sec_Fetch_Site="cross-site"),
        "cross-site",
    ),
    "signed, from another port": (lambda call, sign: with_headers(sign(call), Sec_Fetch_Site="same-site"), "same-site"),
    "signed, with a rebound host name": (
        lambda call, sign: sign(with_headers(call, Host="evil.example:4566")),
        "evil.example:4566",
    ),
    "signed with another secret": (lambda call, sign: sign(call, secret="local"), "AWS_SECRET_ACCESS_KEY"),
    "signed by an unknown key": (lambda call, sign: sign(call, account="AKIAIOSFODNN7EXAMPLE"), "AKIAIOSFODNN7EXAMPLE"),
    "signed, with another body": (lambda call, sign: replace(sign(call), body=call.body + b" "), "was signed"),
    "signed, with another path": (lambda call, sign: replace(sign(call), path=call.path + "?x=1"), "was signed"),
}


@pytest.fixture
def sign(ministack, aws_account):
    """Signs a call, by default as the test's own account."""

    def sign(call: Call, account: str = aws_account, secret: str = ministack.secret_access_key, **more) -> Call:
        return signed(ministack.endpoint_url, call, account, secret, **more)

    return sign


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("service", CALLS)
def test_an_attack_is_rejected_and_has_no_effect(ministack, aws_account, sign, tmp_path, service, attack):
    call = CALLS[service](f"attack-{aws_account}", tmp_path)
    change, message = ATTACKS[attack]

    response = send(ministack.endpoint_url, change(call, sign))

    assert 403 == response.status
    assert message in response.body
    assert [] == response.cors_headers
    for account in (ANONYMOUS_ACCOUNT, aws_account):
        assert not call.done(clients(ministack, account))


@pytest.mark.parametrize("service", CALLS)
def test_the_same_call_succeeds_when_signed(ministack, aws_account, sign, tmp_path, service):
    call = CALLS[service](f"attack-{aws_account}", tmp_path)

    response = send(ministack.endpoint_url, sign(call))

    assert (True, []) == (200 <= response.status < 300, response.cors_headers), response.body
    assert call.done(clients(ministack, aws_account))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_runs_a_functions_code(ministack, aws_account, sign, tmp_path, attack):
    """The function already exists in both accounts, so only the invocation can be rejected."""
    marker = tmp_path / MARKER
    call = invoke(f"there-{aws_account}", marker.exists)
    for account in (ANONYMOUS_ACCOUNT, aws_account):
        create_and_wait(clients(ministack, account)("lambda"), f"there-{aws_account}", marker)
    change, _ = ATTACKS[attack]

    response = send(ministack.endpoint_url, change(call, sign))

    assert 403 == response.status
    assert not marker.exists()
    assert 200 == send(ministack.endpoint_url, sign(call)).status
    assert marker.exists()


@pytest.mark.parametrize("service", CALLS)
def test_a_preflight_is_rejected_without_cors_headers(ministack, aws_account, tmp_path, service):
    call = CALLS[service](f"attack-{aws_account}", tmp_path)
    preflight = {
        "Origin": EVIL,
        "Access-Control-Request-Method": call.method,
        "Access-Control-Request-Headers": "x-amz-target",
    }

    for headers in (preflight, {}):
        response = send(ministack.endpoint_url, replace(call, method="OPTIONS", body=b"", headers=headers))
        assert (403, []) == (response.status, response.cors_headers)


def test_a_buckets_cors_rules_have_no_effect(ministack, aws_account, sign):
    s3, bucket = boto3.client("s3"), f"cors-{aws_account}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_cors(
        Bucket=bucket,
        CORSConfiguration={
            "CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}]
        },
    )
    s3.put_object(Bucket=bucket, Key="a", Body=b"confidential")
    get = Call("s3", "GET", f"/{bucket}/a", b"", lambda of: False)

    assert (200, []) == (
        send(ministack.endpoint_url, sign(get)).status,
        send(ministack.endpoint_url, sign(get)).cors_headers,
    )
    response = send(ministack.endpoint_url, with_headers(sign(get), Origin=EVIL))
    assert (403, []) == (response.status, response.cors_headers)
    assert "confidential" not in response.body


def test_only_health_is_served_unsigned_and_not_to_pages(ministack):
    health = Call("", "GET", "/_ministack/health", b"", lambda of: False)

    for url in (ministack.endpoint_url, ministack.endpoint_url.replace("127.0.0.1", "localhost")):
        response = send(url, health)
        assert (200, []) == (response.status, response.cors_headers)
        assert "services" in json.loads(response.body)
    for headers in ({"Origin": EVIL}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        assert 403 == send(ministack.endpoint_url, replace(health, headers=headers)).status
    assert 403 == send(ministack.endpoint_url, replace(health, method="POST")).status


def test_an_action_in_the_query_of_health_is_ignored(ministack, aws_account):
    call = create_queue(f"attack-{aws_account}")
    headers = {"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Length": str(len(call.body))}

    response = send(
        ministack.endpoint_url,
        replace(call, method="GET", path=f"/_ministack/health?{call.body.decode()}", headers=headers),
    )

    assert (200, True) == (response.status, "services" in json.loads(response.body))
    assert not call.done(clients(ministack, ANONYMOUS_ACCOUNT))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/ready"),
        ("GET", "/_localstack/health"),
        ("GET", "/_aws/sqs/messages"),
        ("POST", "/_ministack/rds/iam-auth"),
        ("GET", "/_ministack/health/"),
        ("GET", "/_ministack/../_ministack/health"),
    ],
)
def test_ministacks_own_endpoints_require_a_signature(ministack, aws_account, method, path):
    boto3.client("s3").create_bucket(Bucket=f"kept-{aws_account}")

    response = send(ministack.endpoint_url, Call("", method, path, b"", lambda of: False))

    assert (403, True) == (response.status, "not signed" in response.body)
    assert create_bucket(f"kept-{aws_account}").done(clients(ministack, aws_account))


def test_a_websocket_is_rejected(ministack):
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
        "Sec-WebSocket-Version": "13",
    }

    assert 403 == send(ministack.endpoint_url, Call("", "GET", "/", b"", lambda of: False, handshake)).status


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("s3", "list_buckets", "SignatureDoesNotMatch"),
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("iam", "list_roles", "SignatureDoesNotMatch"),
        ("sqs", "list_queues", "InvalidSignatureException"),
        ("athena", "list_work_groups", "InvalidSignatureException"),
        ("lambda", "list_functions", "InvalidSignatureException"),
        ("firehose", "list_delivery_streams", "InvalidSignatureException"),
        ("glue", "get_databases", "InvalidSignatureException"),
        ("logs", "describe_log_groups", "InvalidSignatureException"),
    ],
)
def test_a_wrong_secret_fails_with_the_services_error_code_and_the_next_step(
    ministack, aws_account, service, operation, code
):
    session = boto3.Session(aws_account, "local", region_name="us-east-1")

    with pytest.raises(ClientError) as error:
        getattr(session.client(service, endpoint_url=ministack.endpoint_url), operation)()

    assert code == error.value.response["Error"]["Code"]
    assert "AWS_SECRET_ACCESS_KEY" in error.value.response["Error"]["Message"]
    assert 403 == error.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("key", ["plain.jpg", "a b+c&d=é%20~(1).jpg", "doubled//slash/./dots/../up.jpg"])
def test_objects_with_any_key_are_put_listed_copied_read_and_deleted(aws_account, key):
    s3, bucket = boto3.client("s3"), f"any-{aws_account}"
    s3.create_bucket(Bucket=bucket)

    s3.put_object(Bucket=bucket, Key=key, Body=b"content", Metadata={"reason": "a  test"}, ChecksumAlgorithm="SHA256")
    s3.copy_object(Bucket=bucket, Key=f"copy of {key}", CopySource={"Bucket": bucket, "Key": key})

    listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=key[:5])["Contents"]]
    assert [key] == listed
    assert b"content" == s3.get_object(Bucket=bucket, Key=f"copy of {key}", Range="bytes=0-6")["Body"].read()
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}, {"Key": f"copy of {key}"}]})
    assert 2 == len(deleted["Deleted"])


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_an_object_with_a_checksum_is_stored(aws_account, algorithm):
    s3, bucket = boto3.client("s3"), f"sums-{aws_account}"
    s3.create_bucket(Bucket=bucket)

    s3.put_object(Bucket=bucket, Key="a", Body=io.BytesIO(b"content" * 100_000), ChecksumAlgorithm=algorithm)

    assert 700_000 == s3.head_object(Bucket=bucket, Key="a")["ContentLength"]


def test_a_multipart_upload_is_stored_intact(aws_account):
    s3, bucket = boto3.client("s3"), f"parts-{aws_account}"
    s3.create_bucket(Bucket=bucket)
    content = bytes(range(256)) * 50_000  # 12.8 MB

    s3.upload_fileobj(
        io.BytesIO(content),
        bucket,
        "large",
        Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20),
    )

    assert (
        hashlib.sha256(content).digest()
        == hashlib.sha256(s3.get_object(Bucket=bucket, Key="large")["Body"].read()).digest()
    )


def test_presigned_urls_work_for_one_object_and_method_only(ministack, aws_account):
    s3, bucket = boto3.client("s3", config=Config(signature_version="s3v4")), f"urls-{aws_account}"
    s3.create_bucket(Bucket=bucket)
    target = {"Bucket": bucket, "Key": "a b/ü.txt"}
    put_url = s3.generate_presigned_url("put_object", Params=target, ExpiresIn=60)
    get_url = s3.generate_presigned_url("get_object", Params=target, ExpiresIn=60)

    put = urllib.request.Request(put_url, b"by a URL", {"Content-Type": ""}, method="PUT")  # noqa: S310 our own server
    assert 200 == urllib.request.urlopen(put).status  # noqa: S310
    with urllib.request.urlopen(get_url) as response:  # noqa: S310
        assert b"by a URL" == response.read()
    typed = urllib.request.Request(get_url, headers={"Sec-Fetch-Site": "none"})  # noqa: S310
    assert 200 == urllib.request.urlopen(typed).status  # noqa: S310
    for url in (get_url.replace("a%20b", "a%20c"), get_url.replace("Expires=60", "Expires=61"), get_url[:-1] + "g"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(url)  # noqa: S310
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(put_url, method="DELETE"))  # noqa: S310


def test_a_presigned_url_of_another_service_works(aws_account):
    url = boto3.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")

    with urllib.request.urlopen(url) as response:  # noqa: S310 our own server
        assert f"<Account>{aws_account}</Account>" in response.read().decode()


def test_a_request_with_an_unsigned_payload_is_forwarded(ministack, aws_account, sign):
    s3, bucket = boto3.client("s3"), f"bodies-{aws_account}"
    s3.create_bucket(Bucket=bucket)
    put = Call("s3", "PUT", f"/{bucket}/unsigned", b"hello", lambda of: False)
    checksum = base64.b64encode(zlib.crc32(b"hello").to_bytes(4, "big")).decode()
    chunked = replace(
        put,
        path=f"/{bucket}/chunked",
        body=f"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n".encode(),
        headers={
            "Content-Encoding": "aws-chunked",
            "X-Amz-Decoded-Content-Length": "5",
            "X-Amz-Trailer": "x-amz-checksum-crc32",
        },
    )

    for call, payload_hash in ((put, "UNSIGNED-PAYLOAD"), (chunked, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")):
        response = send(ministack.endpoint_url, sign(call, payload_hash=payload_hash))
        assert 200 == response.status, response.body
        assert b"hello" == s3.get_object(Bucket=bucket, Key=Path(call.path).name)["Body"].read()


def test_a_large_body_with_a_wrong_signature_gets_an_error_response(ministack, sign):
    put = Call("s3", "PUT", "/no-bucket/large", bytes(20_000_000), lambda of: False)

    response = send(ministack.endpoint_url, sign(put, secret="local"))

    assert (403, True) == (response.status, "<Code>SignatureDoesNotMatch</Code>" in response.body)


def test_accounts_share_the_secret_but_not_resources(ministack, aws_account):
    boto3.client("s3").create_bucket(Bucket=f"mine-{aws_account}")

    stranger = clients(ministack, "999988887777")
    assert "999988887777" == stranger("sts").get_caller_identity()["Account"]
    assert not create_bucket(f"mine-{aws_account}").done(stranger)


DETECT_FACES = Call(
    "rekognition",
    "POST",
    "/",
    b'{"Image": {"Bytes": "aGVsbG8="}}',
    lambda of: False,
    {"X-Amz-Target": "RekognitionService.DetectFaces", "Content-Type": "application/x-amz-json-1.1"},
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_rekognition_server_rejects_the_same_attacks(local_cloud, aws_account, attack):
    change, message = ATTACKS[attack]

    def sign(call: Call, account: str = aws_account, secret: str = local_cloud.secret_access_key) -> Call:
        return signed(local_cloud.rekognition_url, call, account, secret)

    response = send(local_cloud.rekognition_url, change(DETECT_FACES, sign))
    assert (403, []) == (response.status, response.cors_headers)
    assert message in response.body

    response = send(local_cloud.rekognition_url, sign(DETECT_FACES))
    assert (400, "InvalidImageFormatException") == (response.status, json.loads(response.body)["__type"])


def test_the_rekognition_servers_health_is_not_served_to_pages(local_cloud):
    health = Call("", "GET", "/health", b"", lambda of: False)

    assert 200 == send(local_cloud.rekognition_url, health).status
    assert 403 == send(local_cloud.rekognition_url, with_headers(health, Origin=EVIL)).status


@pytest.mark.parametrize("environment", [{}, {"AWS_SECRET_ACCESS_KEY": ""}])
def test_a_server_without_a_secret_does_not_start(environment):
    with pytest.raises(SecretMissing, match=r"AWS_SECRET_ACCESS_KEY is not set.*python -m infra\.local_cloud"):
        read_secret(environment)


def create_and_wait(client, name: str, marker: Path) -> None:
    client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=f"arn:aws:iam::{ANONYMOUS_ACCOUNT}:role/worker",
        Handler="main.handler",
        Code={"ZipFile": function_zip(str(marker))},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 600})
