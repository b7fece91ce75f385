"""Each reply of S3 is a success or the right error."""

import pytest

from capture.s3.credentials import InvalidAccount
from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError, S3Unreachable
from capture.s3.put import ConnectionLost, Reply
from capture.s3.uploader import Uploader
from capture.spool.image_file import read_picture
from tests.capture.fakes import no_network, rejection
from tests.lib.contract.test_heartbeat import heartbeat


@pytest.fixture
def picture(folder, settings):
    (folder / "a.png").write_bytes(b"a picture")
    return read_picture(folder / "a.png", settings)


def test_a_put_stores_content_and_type_under_the_picture_key(s3, picture):
    assert Uploader(s3, "raw").put(picture)

    assert {picture.key.build(): b"a picture"} == s3.objects
    assert {picture.key.build(): "image/png"} == s3.content_types


def test_an_existing_picture_is_confirmed_as_already_there(s3, picture):
    uploader = Uploader(s3, "raw")
    uploader.put(picture)

    assert not uploader.put(picture)


@pytest.mark.parametrize(
    "error",
    [
        rejection("SlowDown", 503),
        rejection("InternalError", 500),
        rejection("TooManyRequests", 429),
        rejection("RequestTimeTooSkewed", 403),
        rejection("ConditionalRequestConflict", 409),
        rejection("BadDigest", 400),
        rejection("", 502),
        rejection("RequestTimeout", 400),
        no_network(),
        ConnectionLost("reset by peer"),
    ],
    ids=str,
)
def test_temporary_failures_raise_retryable_upload_error(s3, picture, error):
    s3.failures[b"picture"] = error

    with pytest.raises(RetryableUploadError, match=r"a\.png"):
        Uploader(s3, "raw").put(picture)


@pytest.mark.parametrize(
    "error",
    [
        rejection("NoSuchBucket", 404),
        rejection("AccessDenied", 403),
        rejection("PermanentRedirect", 301),
        rejection("InvalidAccessKeyId", 403),
        InvalidAccount("Unable to locate credentials"),
    ],
    ids=str,
)
def test_wrong_settings_raise_bucket_rejected_with_the_bucket_and_its_flag(s3, picture, error):
    s3.failures[b"picture"] = error

    with pytest.raises(BucketRejected, match=r"\braw\b.* --bucket\b"):
        Uploader(s3, "raw").put(picture)


def test_a_failed_connection_raises_s3_unreachable(s3, picture):
    s3.failures[b"picture"] = no_network()

    with pytest.raises(S3Unreachable, match=r"a\.png: .*\(no route to host\)"):
        Uploader(s3, "raw").put(picture)


@pytest.mark.parametrize(
    ("code", "status"),
    [("PermanentRedirect", 301), ("TemporaryRedirect", 307), ("AuthorizationHeaderMalformed", 400), ("", 301)],
)
def test_a_bucket_in_another_region_raises_bucket_rejected_with_that_region(s3, picture, code, status):
    s3.failures[b"picture"] = Reply(status, code, region="eu-central-1")

    with pytest.raises(BucketRejected, match=r"eu-central-1.*eu-west-1.*AWS_REGION=eu-central-1"):
        Uploader(s3, "raw").put(picture)


def test_a_permanent_rejection_raises_picture_rejected(s3, picture):
    s3.failures[b"picture"] = rejection("EntityTooLarge", 400)

    with pytest.raises(PictureRejected, match=r"a\.png: .*\(EntityTooLarge\)"):
        Uploader(s3, "raw").put(picture)


def test_a_heartbeat_overwrites_the_previous_one(s3):
    uploader = Uploader(s3, "lake", "--heartbeat-bucket")
    for sent in (1, 2):
        uploader.put_heartbeat(heartbeat(sent=sent))

    assert {heartbeat().key: heartbeat(sent=2).to_json().encode()} == s3.objects
    assert {heartbeat().key: "application/json"} == s3.content_types


def test_a_rejected_heartbeat_raises_bucket_rejected_with_the_heartbeat_buckets_flag(s3):
    s3.failures[b"cam-3"] = rejection("AccessDenied", 403)

    with pytest.raises(BucketRejected, match=r"\blake\b.* --heartbeat-bucket\b"):
        Uploader(s3, "lake", "--heartbeat-bucket").put_heartbeat(heartbeat())
