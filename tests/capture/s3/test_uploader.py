"""Each answer of S3 leads to the right next step."""

import pytest
from botocore.exceptions import NoCredentialsError

from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError, S3Unreachable
from capture.s3.put import ConnectionLost, Reply
from capture.s3.uploader import Uploader
from capture.spool.image_file import read_picture
from tests.capture.fakes import no_network, refusal
from tests.lib.contract.test_heartbeat import heartbeat


@pytest.fixture
def picture(folder, settings):
    (folder / "a.png").write_bytes(b"a picture")
    return read_picture(folder / "a.png", settings)


def test_a_put_stores_content_and_type_under_the_contracts_key(s3, picture):
    assert Uploader(s3, "raw").put(picture)

    assert {picture.key.build(): b"a picture"} == s3.objects
    assert {picture.key.build(): "image/png"} == s3.content_types


def test_a_picture_that_is_there_counts_as_confirmed(s3, picture):
    uploader = Uploader(s3, "raw")
    uploader.put(picture)

    assert not uploader.put(picture)


@pytest.mark.parametrize(
    "error",
    [
        refusal("SlowDown", 503),
        refusal("InternalError", 500),
        refusal("TooManyRequests", 429),
        refusal("RequestTimeTooSkewed", 403),
        refusal("ConditionalRequestConflict", 409),
        refusal("BadDigest", 400),
        refusal("", 502),
        refusal("RequestTimeout", 400),
        no_network(),
        ConnectionLost("reset by peer"),
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again(s3, picture, error):
    s3.broken[b"picture"] = error

    with pytest.raises(RetryableUploadError, match=r"a\.png"):
        Uploader(s3, "raw").put(picture)


@pytest.mark.parametrize(
    "error",
    [
        refusal("NoSuchBucket", 404),
        refusal("AccessDenied", 403),
        refusal("PermanentRedirect", 301),
        refusal("InvalidAccessKeyId", 403),
        NoCredentialsError(),
    ],
    ids=str,
)
def test_wrong_settings_name_the_bucket_and_the_next_step(s3, picture, error):
    s3.broken[b"picture"] = error

    with pytest.raises(BucketRejected, match=r"bucket raw cannot be used .* check --bucket"):
        Uploader(s3, "raw").put(picture)


def test_a_network_that_is_down_is_no_files_fault(s3, picture):
    s3.broken[b"picture"] = no_network()

    with pytest.raises(S3Unreachable, match=r"a\.png: S3 cannot be reached \(no route to host\)"):
        Uploader(s3, "raw").put(picture)


@pytest.mark.parametrize(
    ("code", "status"),
    [("PermanentRedirect", 301), ("TemporaryRedirect", 307), ("AuthorizationHeaderMalformed", 400), ("", 301)],
)
def test_a_bucket_of_another_region_is_named_with_its_region(s3, picture, code, status):
    s3.broken[b"picture"] = Reply(status, code, region="eu-central-1")

    with pytest.raises(BucketRejected, match="is in the region eu-central-1, not in eu-west-1: set AWS_REGION=eu-cent"):
        Uploader(s3, "raw").put(picture)


def test_a_picture_that_s3_never_takes_is_refused_for_good(s3, picture):
    s3.broken[b"picture"] = refusal("EntityTooLarge", 400)

    with pytest.raises(PictureRejected, match=r"a\.png: S3 rejects it .* stays in the folder"):
        Uploader(s3, "raw").put(picture)


def test_a_heartbeat_is_written_over_the_last_one(s3):
    uploader = Uploader(s3, "lake", "--heartbeat-bucket")
    for sent in (1, 2):
        uploader.put_heartbeat(heartbeat(sent=sent))

    assert {heartbeat().key: heartbeat(sent=2).to_json().encode()} == s3.objects
    assert {heartbeat().key: "application/json"} == s3.content_types


def test_a_lake_bucket_that_refuses_a_heartbeat_is_named_with_its_own_flag(s3):
    s3.broken[b"cam-3"] = refusal("AccessDenied", 403)

    with pytest.raises(BucketRejected, match=r"bucket lake cannot be used .* check --heartbeat-bucket"):
        Uploader(s3, "lake", "--heartbeat-bucket").put_heartbeat(heartbeat())
