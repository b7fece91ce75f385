"""Reading DetectFaces requests and pictures: what is taken, and with which code the rest is refused."""

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
from infra.local_cloud.rekognition.answer import wanted_attributes
from infra.local_cloud.rekognition.errors import Code, Refused
from infra.local_cloud.rekognition.pictures import check_size, open_picture
from infra.local_cloud.rekognition.request import Caller, S3Object, read_request

HEADERS = {
    "x-amz-target": "RekognitionService.DetectFaces",
    "authorization": "AWS4-HMAC-SHA256 Credential=111122223333/20261122/us-east-1/rekognition/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00",
}
PICTURE = {"Bytes": base64.b64encode(b"a picture").decode()}


def body(**fields) -> bytes:
    return json.dumps(fields).encode()


def refusal(call, *arguments) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value


def encoded(size: tuple[int, int], image_format: str = "JPEG", **options) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "grey").save(content, image_format, **options)
    return content.getvalue()


def test_bytes_arrive_decoded_with_the_caller():
    asked = read_request(HEADERS, body(Image=PICTURE, Attributes=["GENDER", "DEFAULT"]))

    assert b"a picture" == asked.picture
    assert {"GENDER", "DEFAULT"} == asked.attributes
    assert Caller("111122223333", None) == asked.caller


def test_a_place_in_s3_arrives_with_its_version_and_the_session_of_the_caller():
    place = {"Bucket": "raw", "Name": "a key.jpg", "Version": "7"}

    asked = read_request(HEADERS | {"x-amz-security-token": "t"}, body(Image={"S3Object": place}))

    assert S3Object("raw", "a key.jpg", "7") == asked.picture
    assert Caller("111122223333", "t") == asked.caller
    assert frozenset() == asked.attributes


@pytest.mark.parametrize(
    ("headers", "content", "code"),
    [
        ({"x-amz-target": "RekognitionService.IndexFaces"}, body(Image=PICTURE), Code.UNKNOWN_OPERATION),
        ({"x-amz-target": ""}, body(Image=PICTURE), Code.UNKNOWN_OPERATION),
        ({"authorization": "Bearer x"}, body(Image=PICTURE), Code.INCOMPLETE_SIGNATURE),
        ({}, b"{", Code.SERIALIZATION),
        ({}, b"\xff\xfe", Code.SERIALIZATION),
        ({}, b"[]", Code.SERIALIZATION),
        ({}, body(), Code.INVALID_PARAMETER),
        ({}, body(Image="x"), Code.SERIALIZATION),
        ({}, body(Image={}), Code.INVALID_PARAMETER),
        ({}, body(Image={**PICTURE, "S3Object": {"Bucket": "b", "Name": "n"}}), Code.INVALID_PARAMETER),
        ({}, body(Image={"Bytes": "not base64!"}), Code.SERIALIZATION),
        ({}, body(Image={"Bytes": 5}), Code.SERIALIZATION),
        ({}, body(Image={"Bytes": ""}), Code.INVALID_PARAMETER),
        ({}, body(Image={"S3Object": {"Bucket": "b"}}), Code.INVALID_PARAMETER),
        ({}, body(Image={"S3Object": {"Name": "n"}}), Code.INVALID_PARAMETER),
        ({}, body(Image={"S3Object": []}), Code.SERIALIZATION),
        ({}, body(Image=PICTURE, Attributes="ALL"), Code.SERIALIZATION),
        ({}, body(Image=PICTURE, Attributes=[1]), Code.SERIALIZATION),
        ({}, body(Image=PICTURE, Attributes=["HAIR"]), Code.INVALID_PARAMETER),
    ],
)
def test_a_malformed_request_is_refused_with_its_code(headers, content, code):
    assert code == refusal(read_request, HEADERS | headers, content).code


def test_a_request_that_nobody_signed_is_refused():
    unsigned = {"x-amz-target": HEADERS["x-amz-target"]}

    assert Code.MISSING_AUTHENTICATION_TOKEN == refusal(read_request, unsigned, body(Image=PICTURE)).code


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(content):
    assert isinstance(refusal(read_request, HEADERS, content), Refused)


def test_every_attribute_of_the_service_is_known():
    model = get_session().get_service_model("rekognition")

    for name in model.shape_for("Attribute").enum:
        assert {name} == read_request(HEADERS, body(Image=PICTURE, Attributes=[name])).attributes


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (set(), set()),
        ({"DEFAULT"}, set()),
        ({"AGE_RANGE"}, {"AgeRange"}),
        ({"DEFAULT", "EMOTIONS", "GENDER"}, {"Emotions", "Gender"}),
        ({"SMILE", "BEARD"}, set()),
        ({"ALL"}, {"AgeRange", "Emotions", "Gender"}),
    ],
)
def test_what_is_asked_for_and_measured_is_wanted(asked, wanted):
    assert wanted == wanted_attributes(frozenset(asked))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_a_jpeg_or_png_of_80_pixels_is_opened_in_rgb(image_format):
    picture = open_picture(encoded((80, 81), image_format))

    assert ("RGB", (80, 81)) == (picture.mode, picture.size)


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "CMYK", "1", "I;16"])
def test_every_kind_of_pixel_becomes_rgb(mode):
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
    refused = refusal(open_picture, encoded(size))

    assert Code.INVALID_PARAMETER == refused.code
    assert f"{size[0]} x {size[1]} pixels" in refused.message


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
    ids=["empty", "text", "gif", "bmp", "cut jpeg", "cut png", "jpeg header"],
)
def test_anything_but_a_whole_jpeg_or_png_is_an_invalid_format(content):
    assert Code.INVALID_IMAGE_FORMAT == refusal(open_picture, content).code


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=60))
def test_a_damaged_picture_is_opened_or_refused(place, damage):
    whole = encoded((120, 90))
    place %= len(whole)
    content = whole[:place] + damage + whole[place + len(damage) :]

    try:
        assert "RGB" == open_picture(content).mode
    except Refused as refused:
        assert refused.code in {Code.INVALID_IMAGE_FORMAT, Code.INVALID_PARAMETER, Code.IMAGE_TOO_LARGE}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_small_file_of_very_many_pixels_is_too_large():
    assert Code.IMAGE_TOO_LARGE == refusal(open_picture, encoded((11_000, 10_000), "PNG")).code


def test_bytes_over_5_mib_are_too_large():
    assert 5 * 1024 * 1024 == len(check_size(bytes(pictures.MAX_BYTES)))
    assert Code.IMAGE_TOO_LARGE == refusal(check_size, bytes(pictures.MAX_BYTES + 1)).code


def test_a_jpeg_is_turned_upright_by_its_exif_orientation_and_a_png_is_not():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: shown a quarter turn clockwise

    assert (100, 200) == open_picture(encoded((200, 100), "JPEG", exif=exif)).size
    assert (200, 100) == open_picture(encoded((200, 100), "PNG", exif=exif)).size


def turned(*tags: tuple[int, int, int, bytes]) -> bytes:
    """A JPEG of 200 x 100 pixels with orientation 6 and, beside it, `tags` in Exif's own words:
    number, type, count and the four bytes of the value or of its place.
    """
    entries = sorted([(0x0112, 3, 1, struct.pack("<HH", 6, 0)), *tags])
    table = b"".join(struct.pack("<HHL4s", *entry) for entry in entries)
    exif = b"II*\0" + struct.pack("<LH", 8, len(entries)) + table + bytes(4) + struct.pack("<LL", 1, 2) * 4
    return encoded((200, 100), exif=b"Exif\0\0" + exif)


PLACE = struct.pack("<L", 38)  # behind a table of two


@pytest.mark.parametrize(
    "tag",
    [
        (0x010F, 5, 1, PLACE),  # the maker's name as a ratio: AttributeError
        (0x0100, 1, 1, bytes(4)),  # the width as bytes: struct.error
        (0x011A, 1, 1, bytes(4)),  # the resolution as bytes: TypeError
        (0x011A, 11, 1, b"\xff\xff\xff\xff"),  # the resolution is not a number: ValueError
        (0x0106, 3, 2, bytes(4)),  # two values where one is known: KeyError
    ],
    ids=["maker", "width", "resolution", "nan", "two values"],
)
def test_a_jpeg_whose_exif_tags_have_wrong_types_stays_as_it_lies(tag):
    assert (100, 200) == open_picture(turned()).size
    assert (200, 100) == open_picture(turned(tag)).size


@pytest.mark.filterwarnings("ignore:Truncated File Read:UserWarning")
@given(
    st.lists(
        st.tuples(st.integers(0, 65_535), st.integers(0, 19), st.integers(0, 4), st.binary(min_size=4, max_size=4))
    )
)
def test_any_exif_tags_leave_a_picture_that_opens(tags):
    assert {100, 200} == set(open_picture(turned(*tags)).size)
