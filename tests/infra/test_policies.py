"""The IAM policies, document by document."""

import json

import botocore.session
import pytest

from infra import policies
from infra.resources import Role
from lib.contract.image_key import InvalidImageKey

CATALOG = [
    "arn:aws:glue:eu-west-1:111122223333:catalog",
    "arn:aws:glue:eu-west-1:111122223333:database/shop",
    "arn:aws:glue:eu-west-1:111122223333:table/shop/*",
]

# Shapes of Rekognition's API that stand for a known or re-identified person: faces in collections, users, celebrities,
# compared and tracked persons, liveness sessions.
IDENTITY_SHAPES = {
    "CelebrityDetail",
    "CollectionId",
    "ComparedFace",
    "FaceId",
    "LivenessSessionId",
    "PersonDetail",
    "RekognitionUniqueId",
    "StreamProcessorName",
    "UserId",
}
# These only remove identities, or list the containers of identities.
HARMLESS = ("Delete", "Describe", "Disassociate", "ListCollections", "ListStreamProcessors", "Stop")


def allow(action, resource):
    return {"Action": action, "Effect": "Allow", "Resource": resource}


def statements(document):
    assert "2012-10-17" == document["Version"]
    return document["Statement"]


def without_denials(document):
    return [statement for statement in statements(document) if statement["Effect"] != "Deny"]


def test_permissions_of_the_function(names):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"
    stream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/shop"

    assert [
        allow(
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            "arn:aws:sqs:eu-west-1:111122223333:shop-pictures",
        ),
        allow(["s3:DeleteObject", "s3:GetObject"], f"{bucket}-raw/*"),
        allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], f"{bucket}-archive/*"),
        allow(["s3:GetObject", "s3:PutObject"], f"{bucket}-lake/claims/*"),
        allow("s3:ListBucket", [f"{bucket}-archive", f"{bucket}-raw"]),
        allow("rekognition:DetectFaces", "*"),
        allow("firehose:PutRecordBatch", [f"{stream}-face-observations", f"{stream}-image-observations"]),
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/shop-face-detector:*",
        ),
    ] == without_denials(policies.function_access(names, "/aws/lambda/shop-face-detector"))


def test_permissions_of_the_maintenance_function(desired):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"
    history = CATALOG[2].replace("*", "{}_history").format
    table = CATALOG[2].replace("*", "{}").format
    changed = ["face_observations_history/", "hourly_counts_history/", "image_observations_history/", "maintenance/"]
    [policy] = [one.policy for one in desired if isinstance(one, Role) and one.name.endswith("maintenance")]

    assert [
        allow(
            ["athena:GetQueryExecution", "athena:StartQueryExecution", "athena:StopQueryExecution"],
            "arn:aws:athena:eu-west-1:111122223333:workgroup/shop",
        ),
        allow(
            ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            CATALOG,
        ),
        allow(
            "glue:UpdateTable",
            [
                *CATALOG[:2],
                history("face_observations"),
                table("hourly_counts"),
                history("hourly_counts"),
                history("image_observations"),
            ],
        ),
        allow("glue:GetDatabase", [CATALOG[0], CATALOG[1].replace("database/shop", "database/default")]),
        allow(["s3:GetBucketLocation", "s3:ListBucket"], [f"{bucket}-lake", f"{bucket}-results"]),
        allow(
            ["s3:DeleteObject", "s3:GetObject"],
            sorted(f"{bucket}-lake/{prefix}*" for prefix in ["face_observations/", "image_observations/", *changed]),
        ),
        allow(["s3:AbortMultipartUpload", "s3:PutObject"], [f"{bucket}-lake/{prefix}*" for prefix in changed]),
        allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], f"{bucket}-results/*"),
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/shop-maintenance:*",
        ),
    ] == without_denials(policy)


def test_permissions_of_the_streams(names):
    lake = "arn:aws:s3:::shop-111122223333-eu-west-1-lake"

    assert [
        allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], lake),
        allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            [f"{lake}/errors/*", f"{lake}/face_observations/*", f"{lake}/image_observations/*"],
        ),
        allow(["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], CATALOG),
        allow(
            "logs:PutLogEvents",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/kinesisfirehose/shop:log-stream:*",
        ),
    ] == statements(policies.stream_access(names, "/aws/kinesisfirehose/shop"))


def test_permissions_of_the_crawler(names):
    lake = "arn:aws:s3:::shop-111122223333-eu-west-1-lake"

    assert [
        allow(["s3:GetBucketLocation", "s3:ListBucket"], lake),
        allow("s3:GetObject", f"{lake}/*"),
        allow(
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
            CATALOG,
        ),
        allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws-glue/crawlers:*",
        ),
    ] == statements(policies.crawler_access(names))


def test_permissions_of_the_reader(names):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"

    assert [
        allow(
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
            "arn:aws:athena:eu-west-1:111122223333:workgroup/shop",
        ),
        allow(
            [
                "athena:GetDataCatalog",
                "athena:GetDatabase",
                "athena:GetTableMetadata",
                "athena:ListDatabases",
                "athena:ListTableMetadata",
            ],
            "arn:aws:athena:eu-west-1:111122223333:datacatalog/AwsDataCatalog",
        ),
        allow(["athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"], "*"),
        allow(
            [
                "glue:GetDatabase",
                "glue:GetDatabases",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
            ],
            CATALOG,
        ),
        allow("glue:GetDatabase", [CATALOG[0], CATALOG[1].replace("database/shop", "database/default")]),
        allow(["s3:GetBucketLocation", "s3:ListBucket"], [f"{bucket}-lake", f"{bucket}-results"]),
        allow("s3:GetObject", f"{bucket}-lake/*"),
        allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], f"{bucket}-results/*"),
    ] == without_denials(policies.reader_access(names))


def shape_names(shape, names):
    """`names` with those of `shape` and of all shapes inside it added."""
    if shape is not None and shape.name not in names:
        names.add(shape.name)
        inner = {"structure": lambda: shape.members.values(), "list": lambda: [shape.member]}
        for member in inner.get(shape.type_name, tuple)():
            shape_names(member, names)
    return names


def identifying_operations():
    """The operations of Rekognition that identify, compare or track people, according to botocore's service model."""
    model = botocore.session.get_session().get_service_model("rekognition")
    found = set()
    for name in model.operation_names:
        operation = model.operation_model(name)
        names = shape_names(operation.output_shape, shape_names(operation.input_shape, set()))
        if names & IDENTITY_SHAPES and not name.startswith(HARMLESS):
            found.add(name)
    started = {name.replace("Get", "Start", 1) for name in found if name.startswith("Get")}
    # Only the streaming SDKs have StartFaceLivenessSession; it is an IAM action all the same.
    return found | (started & set(model.operation_names)) | {"StartFaceLivenessSession"}


@pytest.mark.parametrize("role", ["face-detector", "maintenance", "reader"])
def test_every_operation_that_identifies_people_is_denied_on_all_resources(desired, role):
    [policy] = [one.policy for one in desired if isinstance(one, Role) and one.name.endswith(role)]
    [denial] = [statement for statement in statements(policy) if statement["Effect"] == "Deny"]

    assert {"Effect", "Action", "Resource"} == set(denial)
    assert "*" == denial["Resource"]
    assert {f"rekognition:{name}" for name in identifying_operations()} == set(denial["Action"])


def test_a_camera_may_write_only_its_own_pictures_and_heartbeat(names):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"
    camera = "store_id=dublin-1/aisle_id=coffee/camera_id=cam-3"

    assert [
        allow(
            "s3:PutObject",
            [f"{bucket}-lake/camera_heartbeats/{camera}/heartbeat.json", f"{bucket}-raw/raw/{camera}/*"],
        )
    ] == statements(policies.camera_access(names, "dublin-1", "coffee", "cam-3"))


def test_a_wildcard_is_not_a_camera_id(names):
    with pytest.raises(InvalidImageKey, match=r"camera_id '\*' is not an id"):
        policies.camera_access(names, "dublin-1", "coffee", "*")


def test_only_the_raw_bucket_of_this_account_may_send_to_the_queue(names):
    queue = "arn:aws:sqs:eu-west-1:111122223333:shop-pictures"
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1-raw"

    assert [
        {
            "Sid": "RawBucketSends",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {
                "ArnEquals": {"aws:SourceArn": bucket},
                "StringEquals": {"aws:SourceAccount": "111122223333"},
            },
        },
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": queue,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ] == statements(policies.queue_for_bucket(names, queue, bucket))


def test_buckets_accept_only_tls():
    assert [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ] == statements(policies.tls_only("arn:aws:s3:::b"))


def test_each_role_can_be_assumed_only_by_its_service_or_account(desired):
    roles = {role.name: statements(role.trust) for role in desired if isinstance(role, Role)}

    def trust(principal, **rest):
        return [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **rest}]

    assert {
        "shop-eu-west-1-face-detector": trust({"Service": "lambda.amazonaws.com"}),
        "shop-eu-west-1-maintenance": trust({"Service": "lambda.amazonaws.com"}),
        "shop-eu-west-1-streams": trust(
            {"Service": "firehose.amazonaws.com"},
            Condition={"StringEquals": {"sts:ExternalId": "111122223333"}},
        ),
        "shop-eu-west-1-crawler": trust({"Service": "glue.amazonaws.com"}),
        "shop-eu-west-1-reader": trust({"AWS": "arn:aws:iam::111122223333:root"}),
    } == roles


def test_only_actions_without_resource_arns_are_allowed_on_all_resources(desired):
    unrestricted = {
        action
        for role in desired
        if isinstance(role, Role)
        for statement in statements(role.policy)
        if statement["Effect"] == "Allow" and "*" in (statement["Resource"], *statement["Resource"][:1])
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }

    athena = {"athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"}
    assert {"rekognition:DetectFaces"} | athena == unrestricted


@pytest.mark.parametrize(
    "as_returned",
    [
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["a:B"], "Resource": ["y", "x"]}},
        {"Version": "2012-10-17", "Statement": [{"Resource": ["x", "y"], "Action": "a:B", "Effect": "Allow"}]},
    ],
)
def test_equal_policies_have_the_same_canonical_form(as_returned):
    desired = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:B", "Resource": ["x", "y"]}]}

    assert desired == policies.canonical(json.loads(json.dumps(as_returned)))
