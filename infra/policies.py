"""IAM policies: pure functions, least privilege.

In: names. Out: documents in canonical form. No Allow statement has the resource `*` if the service supports resource
ARNs; Rekognition's DetectFaces and some lists of Athena do not:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.names import Names
from infra.resources import Document
from lib.contract import lake
from lib.contract.heartbeat import heartbeat_key
from lib.contract.image_key import camera_prefix

# Denied, whatever other policies allow: no face is ever searched for, compared or stored.
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
    """The document with lists sorted and single-item lists unwrapped, since AWS returns a policy in either form."""
    statements = document["Statement"]
    if isinstance(statements, Mapping):
        statements = [statements]
    return {"Version": document["Version"], "Statement": [canonical_statement(statement) for statement in statements]}


def canonical_statement(statement: Mapping[str, Any]) -> Document:
    """One statement in that form."""
    return dict(_canonical(statement))


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


def _allow_default_database(names: Names) -> dict[str, Any]:
    """Athena checks the database named default before the one of the query.

    https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    """
    return _allow(["glue:GetDatabase"], [names.arn("glue", "catalog"), names.arn("glue", "database/default")])


def _deny_face_search() -> dict[str, Any]:
    return {"Effect": "Deny", "Action": FORBIDDEN_FACE_ACTIONS, "Resource": "*"}


def service_trust(service: str, condition: Mapping[str, Any] | None = None) -> Document:
    """Trust policy: an AWS service may assume the role; `condition` prevents it from doing so for another account."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return _document(statement | ({"Condition": condition} if condition else {}))


def account_trust(names: Names) -> Document:
    """Trust policy: principals of the account may assume the role if their own policies allow it."""
    root = f"arn:{names.account.partition}:iam::{names.account.id}:root"
    return _document({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"})


def tls_only(bucket_arn: str) -> Document:
    """Bucket policy: denies requests without TLS."""
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
    """Policy of the pictures queue: only the raw bucket of this account may send."""
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
    """Queue policy: denies requests without TLS."""
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
    """The function: receives messages, reads and deletes raw pictures, detects faces, claims pictures, sends rows and
    archives.
    """
    raw, archive = names.bucket_arn("raw"), names.bucket_arn("archive")
    streams = [names.arn("firehose", f"deliverystream/{names.stream(table.name)}") for table in lake.TABLES]
    return _document(
        _allow(
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            [names.queue_arn("pictures")],
        ),
        _allow(["s3:GetObject", "s3:DeleteObject"], [f"{raw}/*"]),
        _allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], [f"{archive}/*"]),
        _allow(["s3:GetObject", "s3:PutObject"], [f"{names.bucket_arn('lake')}/{lake.CLAIMS_PREFIX}*"]),
        # Without it S3 returns 403 instead of 404 for a missing object.
        _allow(["s3:ListBucket"], [raw, archive]),
        _allow(["rekognition:DetectFaces"], ["*"]),
        _allow(["firehose:PutRecordBatch"], streams),
        _allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{names.log_group_arn(log_group)}:*"]),
        _deny_face_search(),
    )


def maintenance_access(names: Names, log_group: str, histories: Sequence[str]) -> Document:
    """The maintenance function: runs statements that change the tables `histories`, replaces the query of the view of
    the counts, and deletes merged files.

    Athena acts with the caller's permissions; a commit updates the table in Glue, VACUUM deletes files:
    https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
    """
    lake_bucket, results = names.bucket_arn("lake"), names.bucket_arn("results")
    landing = [table.prefix for table in lake.TABLES]
    changed = [*(f"{name}/" for name in histories), lake.MAINTENANCE_PREFIX]
    return _document(
        _allow(
            ["athena:GetQueryExecution", "athena:StartQueryExecution", "athena:StopQueryExecution"],
            [names.arn("athena", f"workgroup/{names.stack}")],
        ),
        _allow(
            ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            names.catalog_arns(),
        ),
        _allow(["glue:UpdateTable"], names.catalog_arns(*histories, lake.HOURLY_COUNTS.name)),
        _allow_default_database(names),
        _allow(["s3:GetBucketLocation", "s3:ListBucket"], [lake_bucket, results]),
        _allow(["s3:DeleteObject", "s3:GetObject"], [f"{lake_bucket}/{prefix}*" for prefix in [*landing, *changed]]),
        _allow(["s3:AbortMultipartUpload", "s3:PutObject"], [f"{lake_bucket}/{prefix}*" for prefix in changed]),
        _allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [f"{results}/*"]),
        _allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{names.log_group_arn(log_group)}:*"]),
        _deny_face_search(),
    )


def invoked_by_rule(function_arn: str, rule_arn: str) -> Document:
    """Statement of a function's policy: one rule of EventBridge may invoke it. In the form in which Lambda keeps it."""
    return canonical_statement(
        {
            "Sid": "ScheduleInvokes",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": function_arn,
            "Condition": {"ArnLike": {"AWS:SourceArn": rule_arn}},
        }
    )


def stream_access(names: Names, log_group: str) -> Document:
    """Firehose: writes table files and failed records to the lake, reads the table schemas.

    https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
    """
    bucket = names.bucket_arn("lake")
    prefixes = [*(table.prefix for table in lake.TABLES), lake.ERRORS_PREFIX]
    return _document(
        _allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket]),
        _allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [f"{bucket}/{prefix}*" for prefix in prefixes]
        ),
        _allow(["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], names.catalog_arns()),
        _allow(["logs:PutLogEvents"], [f"{names.log_group_arn(log_group)}:log-stream:*"]),
    )


def crawler_access(names: Names) -> Document:
    """The crawler: reads the lake, creates tables in the stack's database."""
    bucket = names.bucket_arn("lake")
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
            names.catalog_arns(),
        ),
        _allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [f"{names.log_group_arn('/aws-glue/crawlers')}:*"],
        ),
    )


def reader_access(names: Names) -> Document:
    """The app and analysts: query the stack's database in its workgroup, read the lake, write query results.

    The console and SQLAlchemy list tables through Athena:
    https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
    """
    bucket, results = names.bucket_arn("lake"), names.bucket_arn("results")
    return _document(
        _allow(
            [
                "athena:BatchGetNamedQuery",
                "athena:BatchGetQueryExecution",
                "athena:GetNamedQuery",
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetQueryResultsStream",
                "athena:GetQueryRuntimeStatistics",
                "athena:GetWorkGroup",
                "athena:ListNamedQueries",
                "athena:ListQueryExecutions",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            [names.arn("athena", f"workgroup/{names.stack}")],
        ),
        _allow(
            [
                "athena:GetDataCatalog",
                "athena:GetDatabase",
                "athena:GetTableMetadata",
                "athena:ListDatabases",
                "athena:ListTableMetadata",
            ],
            [names.arn("athena", "datacatalog/AwsDataCatalog")],
        ),
        # These have no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html
        _allow(["athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"], ["*"]),
        _allow(
            [
                "glue:GetDatabase",
                "glue:GetDatabases",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
            ],
            names.catalog_arns(),
        ),
        _allow_default_database(names),
        _allow(["s3:GetBucketLocation", "s3:ListBucket"], [bucket, results]),
        _allow(["s3:GetObject"], [f"{bucket}/*"]),
        _allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [f"{results}/*"]),
        _deny_face_search(),
    )


def camera_access(names: Names, store_id: str, aisle_id: str, camera_id: str) -> Document:
    """The uploader of one camera: adds pictures under its own prefix and writes its own heartbeat, nothing else.

    To be attached when the camera is installed; the stack has no role for it. Raises InvalidImageKey for an invalid id.
    """
    pictures = f"{names.bucket_arn('raw')}/{camera_prefix(store_id, aisle_id, camera_id)}*"
    heartbeat = f"{names.bucket_arn('lake')}/{heartbeat_key(store_id, aisle_id, camera_id)}"
    return _document(_allow(["s3:PutObject"], [pictures, heartbeat]))
