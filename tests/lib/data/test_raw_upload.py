"""Sending a picture from the app: under a camera's key in the raw bucket, or an error with the next step."""

import hashlib
from datetime import UTC, datetime

import pytest

from lib.contract.image_key import ImageKey
from lib.contract.picture_file import MAX_ANALYZED_BYTES
from lib.data.raw_upload import PREFIX, SendFailed, send_picture
from tests.support.in_memory_s3 import InMemoryS3, serving

PNG = b"\x89PNG\r\n\x1a\nrest"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def s3(monkeypatch):
    stored = InMemoryS3()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with serving(stored) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        yield stored


def test_a_picture_is_stored_under_the_key_of_its_time_and_content(s3):
    key = send_picture("raw-bucket", "eu-west-1", PNG, NOW)

    assert {f"raw-bucket/{key}": PNG} == s3.objects
    assert key.startswith(PREFIX), "the only prefix for which the app needs a permission"
    parsed = ImageKey.parse(key)
    assert (NOW, hashlib.sha256(PNG).hexdigest()[:12], "png") == (
        parsed.shot.observed_at,
        parsed.digest,
        parsed.extension,
    )


def test_anything_but_a_png_is_sent_as_a_jpeg_which_the_analyzer_checks(s3):
    assert send_picture("raw-bucket", "eu-west-1", b"a shopping list", NOW).endswith(".jpg")


def test_a_file_larger_than_the_analyzer_accepts_is_not_sent(s3):
    with pytest.raises(SendFailed, match="It has 15,000,001 bytes"):
        send_picture("raw-bucket", "eu-west-1", bytes(MAX_ANALYZED_BYTES + 1), NOW)

    assert {} == s3.objects


def test_an_unreachable_bucket_is_an_error_with_the_next_step(monkeypatch):
    for name, value in {"ENDPOINT_URL": "http://127.0.0.1:9", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)

    with pytest.raises(SendFailed) as raised:
        send_picture("raw-bucket", "eu-west-1", PNG, NOW)

    assert "Check the network" in raised.value.next_step
