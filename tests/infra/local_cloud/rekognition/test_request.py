"""Parsing DetectFaces requests and decoding pictures, and the error code for each invalid one."""

import base64
import io
import json
import struct

import pytest
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from infra.local_cloud.rekognition import pictures
from infra.local_cloud.rekognition.errors import ErrorCode, ServiceError
from infra.local_cloud.rekognition.pictures import check_inline_size, open_picture
from infra.local_cloud.rekognition.request import Caller, S3Object, read_request
from infra.local_cloud.rekognition.response import requested_keys

HEADERS = {
    "x-amz-target": "RekognitionService.DetectFaces",
    "authorization": "AWS4-HMAC-SHA256 Credential=111122223333/20261122/us-east-1/rekognition/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00",
}
PICTURE = {"Bytes": base64.b64encode(b"a picture").decode()}


def body(**fields) -> bytes:
    return json.dumps(fields).encode()


def error_of(call, *arguments) -> ServiceError:
    with pytest.raises(ServiceError) as error:
        call(*arguments)
    return error.value


def encoded(size: tuple[int, int], image_format: str = "JPEG", **options) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "grey").save(content, image_format, **options)
    return content.getvalue()


def test_inline_bytes_are_decoded():
    request = read_request(HEADERS, body(Image=PICTURE, Attributes=["GENDER", "DEFAULT"]))

    assert b"a picture" == request.picture
    assert {"GENDER", "DEFAULT"} == request.attributes
    assert Caller("111122223333", None) == request.caller


def test_an_s3_object_is_parsed_with_its_version_and_the_callers_session_token():
    s3_object = {"Bucket": "raw", "Name": "a key.jpg", "Version": "7"}

    request = read_request(HEADERS | {"x-amz-security-token": "t"}, body(Image={"S3Object": s3_object}))

    assert S3Object("raw", "a key.jpg", "7") == request.picture
    assert Caller("111122223333", "t") == request.caller
    assert frozenset() == request.attributes


@pytest.mark.parametrize(
    ("headers", "content", "code"),
    [
        ({"x-amz-target": "RekognitionService.IndexFaces"}, body(Image=PICTURE), ErrorCode.UNKNOWN_OPERATION),
        ({"x-amz-target": ""}, body(Image=PICTURE), ErrorCode.UNKNOWN_OPERATION),
        ({"authorization": "Bearer x"}, body(Image=PICTURE), ErrorCode.INCOMPLETE_SIGNATURE),
        ({}, b"{", ErrorCode.SERIALIZATION),
        ({}, b"\xff\xfe", ErrorCode.SERIALIZATION),
        ({}, b"[]", ErrorCode.SERIALIZATION),
        ({}, body(), ErrorCode.INVALID_PARAMETER),
        ({}, body(Image="x"), ErrorCode.SERIALIZATION),
        ({}, body(Image={}), ErrorCode.INVALID_PARAMETER),
        ({}, body(Image={**PICTURE, "S3Object": {"Bucket": "b", "Name": "n"}}), ErrorCode.INVALID_PARAMETER),
        ({}, body(Image={"Bytes": "not base64!"}), ErrorCode.SERIALIZATION),
        ({}, body(Image={"Bytes": 5}), ErrorCode.SERIALIZATION),
        ({}, body(Image={"Bytes": ""}), ErrorCode.INVALID_PARAMETER),
        ({}, body(Image={"S3Object": {"Bucket": "b"}}), ErrorCode.INVALID_PARAMETER),
        ({}, body(Image={"S3Object": {"Name": "n"}}), ErrorCode.INVALID_PARAMETER),
        ({}, body(Image={"S3Object": []}), ErrorCode.SERIALIZATION),
        ({}, body(Image=PICTURE, Attributes="ALL"), ErrorCode.SERIALIZATION),
        ({}, body(Image=PICTURE, Attributes=[1]), ErrorCode.SERIALIZATION),
        ({}, body(Image=PICTURE, Attributes=["HAIR"]), ErrorCode.INVALID_PARAMETER),
    ],
)
def test_a_malformed_request_is_rejected_with_its_code(headers, content, code):
    assert code == error_of(read_request, HEADERS | headers, content).code


def test_an_unsigned_request_is_rejected():
    unsigned = {"x-amz-target": HEADERS["x-amz-target"]}

    assert ErrorCode.MISSING_AUTHENTICATION_TOKEN == error_of(read_request, unsigned, body(Image=PICTURE)).code


@given(st.binary(max_size=200))
def test_any_invalid_body_is_rejected(content):
    assert isinstance(error_of(read_request, HEADERS, content), ServiceError)


def test_every_attribute_of_the_service_is_supported():
    model = get_session().get_service_model("rekognition")

    for name in model.shape_for("Attribute").enum:
        assert {name} == read_request(HEADERS, body(Image=PICTURE, Attributes=[name])).attributes


@pytest.mark.parametrize(
    ("attributes", "keys"),
    [
        (set(), set()),
        ({"DEFAULT"}, set()),
        ({"AGE_RANGE"}, {"AgeRange"}),
        ({"DEFAULT", "EMOTIONS", "GENDER"}, {"Emotions", "Gender"}),
        ({"SMILE", "BEARD"}, set()),
        ({"ALL"}, {"AgeRange", "Emotions", "Gender"}),
    ],
)
def test_only_requested_and_measured_attributes_are_returned(attributes, keys):
    assert keys == requested_keys(frozenset(attributes))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_a_jpeg_or_png_of_80_pixels_is_decoded_to_rgb(image_format):
    picture = open_picture(encoded((80, 81), image_format))

    assert ("RGB", (80, 81)) == (picture.mode, picture.size)


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "CMYK", "1", "I;16"])
def test_every_pixel_format_becomes_rgb(mode):
    content = io.BytesIO()
    Image.new(mode, (90, 90)).save(content, "JPEG" if mode == "CMYK" else "PNG")

    assert "RGB" == open_picture(content.getvalue()).mode


def test_sixteen_bit_grey_is_scaled_and_not_clipped():
    content, deep = io.BytesIO(), Image.new("I;16", (90, 90))
    for x, level in enumerate((0, 257, 32_896, 65_535)):
        deep.putpixel((x, 0), level)
    deep.save(content, "PNG")

    picture = open_picture(content.getvalue())

    assert [(level,) * 3 for level in (0, 1, 128, 255)] == [picture.getpixel((x, 0)) for x in range(4)]


@pytest.mark.parametrize("size", [(79, 200), (200, 79), (40, 40)])
def test_a_picture_below_80_pixels_a_side_is_an_invalid_parameter(size):
    error = error_of(open_picture, encoded(size))

    assert ErrorCode.INVALID_PARAMETER == error.code
    assert f"{size[0]} x {size[1]} pixels" in error.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a text file named .jpg",
        encoded((100, 100), "GIF"),
        encoded((100, 100), "BMP"),
        encoded((400, 400))[:-900],
        encoded((400, 400), "PNG")[:300],
        encoded((100, 100))[:30],
    ],
    ids=["empty", "text", "gif", "bmp", "truncated jpeg", "truncated png", "jpeg header"],
)
def test_anything_but_an_intact_jpeg_or_png_is_an_invalid_format(content):
    assert ErrorCode.INVALID_IMAGE_FORMAT == error_of(open_picture, content).code


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=60))
def test_a_damaged_picture_is_decoded_or_rejected(offset, damage):
    intact = encoded((120, 90))
    offset %= len(intact)
    content = intact[:offset] + damage + intact[offset + len(damage) :]

    try:
        assert "RGB" == open_picture(content).mode
    except ServiceError as error:
        assert error.code in {ErrorCode.INVALID_IMAGE_FORMAT, ErrorCode.INVALID_PARAMETER, ErrorCode.IMAGE_TOO_LARGE}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_small_file_of_very_many_pixels_is_too_large():
    assert ErrorCode.IMAGE_TOO_LARGE == error_of(open_picture, encoded((11_000, 10_000), "PNG")).code


def test_bytes_over_5_mib_are_too_large():
    assert 5 * 1024 * 1024 == len(check_inline_size(bytes(pictures.MAX_BYTES)))
    assert ErrorCode.IMAGE_TOO_LARGE == error_of(check_inline_size, bytes(pictures.MAX_BYTES + 1)).code


def test_a_jpeg_is_rotated_by_its_exif_orientation_and_a_png_is_not():
    exif = Image.Exif()
    exif[0x0112] = 6  # displayed rotated 90 degrees clockwise

    assert (100, 200) == open_picture(encoded((200, 100), "JPEG", exif=exif)).size
    assert (200, 100) == open_picture(encoded((200, 100), "PNG", exif=exif)).size


def rotated_jpeg(*tags: tuple[int, int, int, bytes]) -> bytes:
    """A JPEG of 200 x 100 pixels with orientation 6 and the Exif entries `tags`: number, type, count and the four
    bytes of the value or of its offset.
    """
    entries = sorted([(0x0112, 3, 1, struct.pack("<HH", 6, 0)), *tags])
    table = b"".join(struct.pack("<HHL4s", *entry) for entry in entries)
    exif = b"II*\0" + struct.pack("<LH", 8, len(entries)) + table + bytes(4) + struct.pack("<LL", 1, 2) * 4
    return encoded((200, 100), exif=b"Exif\0\0" + exif)


OFFSET = struct.pack("<L", 38)  # after a table of two entries


@pytest.mark.parametrize(
    "tag",
    [
        (0x010F, 5, 1, OFFSET),  # the maker's name as a ratio: AttributeError
        (0x0100, 1, 1, bytes(4)),  # the width as bytes: struct.error
        (0x011A, 1, 1, bytes(4)),  # the resolution as bytes: TypeError
        (0x011A, 11, 1, b"\xff\xff\xff\xff"),  # the resolution is not a number: ValueError
        (0x0106, 3, 2, bytes(4)),  # two values where one is expected: KeyError
    ],
    ids=["maker", "width", "resolution", "nan", "two values"],
)
def test_a_jpeg_whose_exif_tags_have_wrong_types_is_not_rotated(tag):
    assert (100, 200) == open_picture(rotated_jpeg()).size
    assert (200, 100) == open_picture(rotated_jpeg(tag)).size


@pytest.mark.filterwarnings("ignore:Truncated File Read:UserWarning")
@given(
    st.lists(
        st.tuples(st.integers(0, 65_535), st.integers(0, 19), st.integers(0, 4), st.binary(min_size=4, max_size=4))
    )
)
def test_a_picture_with_any_exif_tags_is_decoded(tags):
    assert {100, 200} == set(open_picture(rotated_jpeg(*tags)).size)
