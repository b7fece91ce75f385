"""Who may do what: IAM documents, pure and least-privilege.

In: names. Out: documents in canonical form. No statement has `*` as its resource where the service allows a name;
Rekognition's DetectFaces allows none: https://docs.aws.amazon.com/service-authorization/latest/reference/
list_amazonrekognition.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.names import Names
from infra.resources import Document
from lib.contract import lake
from lib.contract.heartbeat import heartbeat_key
from lib.contract.image_key import camera_prefix

# Never search for, compare or store a face, whatever other policies allow.
FORBIDDEN_FACE_ACTIONS = (
    "rekognition:AssociateFaces",
    "rekognition:CompareFaces",
    "rekognition:CreateCollection",
    "rekognition:CreateFaceLivenessSession",
    "rekognition:CreateStreamProcessor",
    "rekognition:CreateUser",
    "rekognition:GetCelebrityInfo",
    "rekognition:GetCelebrityRecognition",
    "rekognition:GetFaceLivenessSessionResults",
    "rekognition:GetFaceSearch",
    "rekognition:GetPersonTracking",
    "rekognition:IndexFaces",
    "rekognition:ListFaces",
    "rekognition:ListUsers",
    "rekognition:RecognizeCelebrities",
    "rekognition:SearchFaces",
    "rekognition:SearchFacesByImage",
    "rekognition:SearchUsers",
    "rekognition:SearchUsersByImage",
    "rekognition:StartCelebrityRecognition",
    "rekognition:StartFaceLivenessSession",
    "rekognition:StartFaceSearch",
    "rekognition:StartPersonTracking",
    "rekognition:StartStreamProcessor",
    "rekognition:UpdateStreamProcessor",
)


def canonical(document: Mapping[str, Any]) -> Document:
    """The document with lists sorted and lists of one unwrapped: AWS hands a policy back in either form."""
    statements = document["Statement"]
    if isinstance(statements, Mapping):
        statements = [statements]
    return {"Version": document["Version"], "Statement": [_canonical(statement) for statement in statements]}


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _canonical(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list | tuple):
        inner = sorted(_canonical(item) for item in value)
        return inner[0] if len(inner) == 1 else inner
    return value


def _document(*statements: Mapping[str, Any]) -> Document:
    return canonical({"Version": "2012-10-17", "Statement": statements})


def _allow(actions: Sequence[str], resources: Sequence[str], **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **rest}


def _deny_face_search() -> dict[str, Any]:
    return {"Effect": "Deny", "Action": FORBIDDEN_FACE_ACTIONS, "Resource": "*"}


def service_trust(service: str, condition: Mapping[str, Any] | None = None) -> Document:
    """Lets an AWS service take the role on; `condition` bars it from doing so for another account."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return _document(statement | ({"Condition": condition} if condition else {}))


def account_trust(names: Names) -> Document:
    """Lets the account's own users take the role on, as far as their own policies allow it."""
    root = f"arn:{names.account.partition}:iam::{names.account.id}:root"
    return _document({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"})


def tls_only(bucket_arn: str) -> Document:
    """A bucket's policy: whoever comes without TLS is turned away."""
    return _document(
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket_arn, f"{bucket_arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def queue_for_bucket(names: Names, queue_arn: str, bucket_arn: str) -> Document:
    """The pictures queue's policy: only the raw bucket of this account may send."""
    return _document(
        {
            "Sid": "RawBucketSends",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue_arn,
            "Condition": {
                "ArnEquals": {"aws:SourceArn": bucket_arn},
                "StringEquals": {"aws:SourceAccount": names.account.id},
            },
        },
        _tls_only_queue(queue_arn),
    )


def tls_only_queue(queue_arn: str) -> Document:
    """A queue's policy: whoever comes without TLS is turned away."""
    return _document(_tls_only_queue(queue_arn))


def _tls_only_queue(queue_arn: str) -> dict[str, Any]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": queue_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def function_access(names: Names, log_group: str) -> Document:
    """The function: takes messages, reads and removes raw pictures, asks DetectFaces, sends rows, keeps the archive."""
    raw, archive = names.arn_of_bucket("raw"), names.arn_of_bucket("archive")
    streams = [names.arn("firehose", f"deliverystream/{names.stream(table.name)}") for table in lake.TABLES]
    return _document(
        _allow(
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            [names.arn_of_queue("pictures")],
        ),
        _allow(["s3:GetObject", "s3:DeleteObject"], [f"{raw}/*"]),
        _allow(["s3:GetObject", "s3:PutObject"], [f"{archive}/*"]),
        # Without it S3 answers 403, not 404, for an object that is not there.
        _allow(["s3:ListBucket"], [raw, archive]),
        _allow(["rekognition:DetectFaces"], ["*"]),
        _allow(["firehose:PutRecordBatch"], streams),
        _allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{names.arn_of_log_group(log_group)}:*"]),
        _deny_face_search(),
    )


def stream_access(names: Names, log_group: str) -> Document:
    """Firehose: writes the tables' files and its failures to the lake, reads the tables' columns.

    https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
    """
    bucket = names.arn_of_bucket("lake")
    prefixes = [*(table.prefix for table in lake.TABLES), lake.ERRORS_PREFIX]
    return _document(
        _allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket]),
        _allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [f"{bucket}/{prefix}*" for prefix in prefixes]
        ),
        _allow(["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], names.arns_in_catalog()),
        _allow(["logs:PutLogEvents"], [f"{names.arn_of_log_group(log_group)}:log-stream:*"]),
    )


def crawler_access(names: Names) -> Document:
    """The crawler: reads the lake, writes tables into the stack's database."""
    bucket = names.arn_of_bucket("lake")
    return _document(
        _allow(["s3:GetBucketLocation", "s3:ListBucket"], [bucket]),
        _allow(["s3:GetObject"], [f"{bucket}/*"]),
        _allow(
            [
                "glue:BatchCreatePartition",
                "glue:BatchGetPartition",
                "glue:CreatePartition",
                "glue:CreateTable",
                "glue:GetDatabase",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
                "glue:UpdatePartition",
                "glue:UpdateTable",
            ],
            names.arns_in_catalog(),
        ),
        _allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [f"{names.arn_of_log_group('/aws-glue/crawlers')}:*"],
        ),
    )


def reader_access(names: Names) -> Document:
    """The app and the analyst: query the stack's database in its workgroup, read the lake, keep results.

    https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
    """
    bucket, results = names.arn_of_bucket("lake"), names.arn_of_bucket("results")
    return _document(
        _allow(
            [
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            [names.arn("athena", f"workgroup/{names.stack}")],
        ),
        _allow(
            ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            names.arns_in_catalog(),
        ),
        # Athena looks for the database called default before it looks for ours:
        # https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
        _allow(["glue:GetDatabase"], [names.arn("glue", "catalog"), names.arn("glue", "database/default")]),
        _allow(["s3:GetBucketLocation", "s3:ListBucket"], [bucket, results]),
        _allow(["s3:GetObject"], [f"{bucket}/*"]),
        _allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [f"{results}/*"]),
        _deny_face_search(),
    )


def camera_access(names: Names, store_id: str, aisle_id: str, camera_id: str) -> Document:
    """One camera's uploader: adds pictures under its own prefix and writes its own heartbeat, nothing else.

    Whoever installs a camera gives it this; the stack has no role for it. Raises InvalidImageKey for what is no id.
    """
    pictures = f"{names.arn_of_bucket('raw')}/{camera_prefix(store_id, aisle_id, camera_id)}*"
    heartbeat = f"{names.arn_of_bucket('lake')}/{heartbeat_key(store_id, aisle_id, camera_id)}"
    return _document(_allow(["s3:PutObject"], [pictures, heartbeat]))
