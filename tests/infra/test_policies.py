"""Who may do what, document by document."""

import json

import pytest

from infra import policies
from infra.resources import Role
from lib.contract.image_key import InvalidImageKey

CATALOG = [
    "arn:aws:glue:eu-west-1:111122223333:catalog",
    "arn:aws:glue:eu-west-1:111122223333:database/shop",
    "arn:aws:glue:eu-west-1:111122223333:table/shop/*",
]
NO_FACE_SEARCH = {
    "Action": [
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
    ],
    "Effect": "Deny",
    "Resource": "*",
}


def allow(action, resource):
    return {"Action": action, "Effect": "Allow", "Resource": resource}


def statements(document):
    assert "2012-10-17" == document["Version"]
    return document["Statement"]


def test_the_function(names):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"
    stream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/shop"

    assert [
        allow(
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            "arn:aws:sqs:eu-west-1:111122223333:shop-pictures",
        ),
        allow(["s3:DeleteObject", "s3:GetObject"], f"{bucket}-raw/*"),
        allow(["s3:GetObject", "s3:PutObject"], f"{bucket}-archive/*"),
        allow("s3:ListBucket", [f"{bucket}-archive", f"{bucket}-raw"]),
        allow("rekognition:DetectFaces", "*"),
        allow("firehose:PutRecordBatch", [f"{stream}-face-observations", f"{stream}-image-observations"]),
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/shop-face-detector:*",
        ),
        NO_FACE_SEARCH,
    ] == statements(policies.function_access(names, "/aws/lambda/shop-face-detector"))


def test_the_streams(names):
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


def test_the_crawler(names):
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


def test_the_reader(names):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"

    assert [
        allow(
            [
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            "arn:aws:athena:eu-west-1:111122223333:workgroup/shop",
        ),
        allow(
            ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            CATALOG,
        ),
        allow("glue:GetDatabase", [CATALOG[0], CATALOG[1].replace("database/shop", "database/default")]),
        allow(["s3:GetBucketLocation", "s3:ListBucket"], [f"{bucket}-lake", f"{bucket}-results"]),
        allow("s3:GetObject", f"{bucket}-lake/*"),
        allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], f"{bucket}-results/*"),
        NO_FACE_SEARCH,
    ] == statements(policies.reader_access(names))


def test_a_camera_may_add_pictures_of_its_own_and_write_its_own_heartbeat(names):
    bucket = "arn:aws:s3:::shop-111122223333-eu-west-1"
    camera = "store_id=dublin-1/aisle_id=coffee/camera_id=cam-3"

    assert [
        allow(
            "s3:PutObject",
            [f"{bucket}-lake/camera_heartbeats/{camera}/heartbeat.json", f"{bucket}-raw/raw/{camera}/*"],
        )
    ] == statements(policies.camera_access(names, "dublin-1", "coffee", "cam-3"))


def test_no_camera_is_called_everything(names):
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


def test_buckets_take_tls_only():
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


def test_who_may_take_on_a_role(wanted):
    roles = {role.name: statements(role.trust) for role in wanted if isinstance(role, Role)}

    def trust(principal, **rest):
        return [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **rest}]

    assert {
        "shop-eu-west-1-face-detector": trust({"Service": "lambda.amazonaws.com"}),
        "shop-eu-west-1-streams": trust(
            {"Service": "firehose.amazonaws.com"},
            Condition={"StringEquals": {"sts:ExternalId": "111122223333"}},
        ),
        "shop-eu-west-1-crawler": trust({"Service": "glue.amazonaws.com"}),
        "shop-eu-west-1-reader": trust({"AWS": "arn:aws:iam::111122223333:root"}),
    } == roles


def test_no_role_is_allowed_an_action_on_everything_but_the_one_that_takes_no_name(wanted):
    everything = {
        statement["Action"]
        for role in wanted
        if isinstance(role, Role)
        for statement in statements(role.policy)
        if statement["Effect"] == "Allow" and "*" in (statement["Resource"], *statement["Resource"][:1])
    }

    assert {"rekognition:DetectFaces"} == everything


@pytest.mark.parametrize(
    "as_handed_back",
    [
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["a:B"], "Resource": ["y", "x"]}},
        {"Version": "2012-10-17", "Statement": [{"Resource": ["x", "y"], "Action": "a:B", "Effect": "Allow"}]},
    ],
)
def test_a_policy_is_the_same_however_aws_writes_it(as_handed_back):
    wanted = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:B", "Resource": ["x", "y"]}]}

    assert wanted == policies.canonical(json.loads(json.dumps(as_handed_back)))
