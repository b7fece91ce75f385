"""DetectFaces end to end: boto3's client against the real server, with ministack's S3."""

import errno
import io
import json
import math
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import datetime

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ListShape, StructureShape
from PIL import Image, ImageOps

from infra.demo import sample_pictures
from infra.local_cloud.faces.analysis import MODEL_SET
from infra.local_cloud.faces.detection import intersection_over_union
from infra.local_cloud.rekognition.server import port_error
from tests.support.face_models import MODELS, needs_models, portrait

pytestmark = [pytest.mark.local_cloud, needs_models]

DEFAULT_KEYS = {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
UNMEASURED = {
    "Smile", "Eyeglasses", "Sunglasses", "Beard", "Mustache", "EyesOpen", "MouthOpen", "FaceOccluded", "EyeDirection",
}  # fmt: skip
ONE_TRY = Config(retries={"total_max_attempts": 1, "mode": "standard"})


def jpeg(picture: Image.Image, **options) -> bytes:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=92, **options)
    return content.getvalue()


@pytest.fixture
def rekognition(local_cloud, aws_account):
    return boto3.client("rekognition", config=ONE_TRY)


@pytest.fixture
def bucket(local_cloud, aws_account):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=f"pictures-{aws_account}")
    return s3, f"pictures-{aws_account}"


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    return sample_pictures.write_scenes(tmp_path_factory.mktemp("scenes"), MODELS, datetime(2026, 11, 22, 10, 0))


def error_code_of(call, **arguments) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    assert error.value.response["Error"]["Message"]
    return str(error.value.response["Error"]["Code"])


def unknown_or_mistyped(value, shape, path: str = "") -> list[str]:
    """Paths where `value` differs from botocore's service model."""
    if isinstance(shape, StructureShape):
        if not isinstance(value, dict):
            return [path]
        unknown = [f"{path}.{key}" for key in value if key not in shape.members]
        known = {key: member for key, member in shape.members.items() if key in value}
        return unknown + [x for k, m in known.items() for x in unknown_or_mistyped(value[k], m, f"{path}.{k}")]
    if isinstance(shape, ListShape):
        items = enumerate(value) if isinstance(value, list) else [(-1, value)]
        return [x for i, item in items for x in unknown_or_mistyped(item, shape.member, f"{path}[{i}]")]
    python_type = {"float": float, "integer": int, "string": str, "boolean": bool}[shape.type_name]
    allowed = getattr(shape, "enum", None) or [value]
    low, high = shape.metadata.get("min", -math.inf), shape.metadata.get("max", math.inf)
    fits = type(value) is python_type and value in allowed
    return [] if fits and (python_type is str or low <= value <= high) else [path]


def test_a_response_has_only_known_keys_of_the_right_types(rekognition):
    response = rekognition.detect_faces(Image={"Bytes": jpeg(portrait("astronaut.png"))}, Attributes=["ALL"])
    response.pop("ResponseMetadata")
    shape = rekognition.meta.service_model.operation_model("DetectFaces").output_shape

    assert [] == unknown_or_mistyped(response, shape)
    (face,) = response["FaceDetails"]
    assert DEFAULT_KEYS | {"AgeRange", "Emotions", "Gender"} == set(face)


def test_the_raw_response_has_no_key_that_botocore_would_drop(local_cloud, rekognition):
    raw: list[bytes] = []
    rekognition.meta.events.register(
        "after-call.rekognition.DetectFaces", lambda http_response, **_: raw.append(http_response.content)
    )

    response = rekognition.detect_faces(Image={"Bytes": jpeg(portrait("astronaut.png"))}, Attributes=["ALL"])

    response.pop("ResponseMetadata")
    assert response == json.loads(raw[0])


def test_unmeasured_attributes_are_not_returned(rekognition):
    response = rekognition.detect_faces(Image={"Bytes": jpeg(portrait("grace_hopper.jpg"))}, Attributes=["ALL"])
    (face,) = response["FaceDetails"]

    assert set() == UNMEASURED & set(face)
    assert {"Roll", "Yaw"} == set(face["Pose"])
    assert {"HAPPY", "SAD", "ANGRY", "DISGUSTED", "SURPRISED", "CALM", "FEAR"} == {e["Type"] for e in face["Emotions"]}
    assert "OrientationCorrection" not in response


@pytest.mark.parametrize(
    ("attributes", "keys"),
    [
        (None, set()),
        ([], set()),
        (["DEFAULT"], set()),
        (["AGE_RANGE"], {"AgeRange"}),
        (["EMOTIONS", "GENDER"], {"Emotions", "Gender"}),
        (["SMILE"], set()),
        (["DEFAULT", "ALL"], {"AgeRange", "Emotions", "Gender"}),
    ],
)
def test_the_default_and_requested_attributes_are_returned(rekognition, attributes, keys):
    arguments = {} if attributes is None else {"Attributes": attributes}

    response = rekognition.detect_faces(Image={"Bytes": jpeg(portrait("astronaut.png"))}, **arguments)

    assert DEFAULT_KEYS | keys == set(response["FaceDetails"][0])


def test_the_response_names_the_models_and_the_request(rekognition):
    response = rekognition.detect_faces(Image={"Bytes": jpeg(portrait("astronaut.png"))})

    assert MODEL_SET == response["ResponseMetadata"]["HTTPHeaders"]["x-amzn-analyzer"]
    assert response["ResponseMetadata"]["RequestId"]


def test_faces_of_a_picture_in_s3_are_located_and_the_largest_comes_first(rekognition, bucket, scenes):
    s3, name = bucket
    width, height = sample_pictures.SIZE
    for scene in scenes:
        s3.upload_file(str(scene.path), name, "a folder/with space+plus.jpg")

        image = {"S3Object": {"Bucket": name, "Name": "a folder/with space+plus.jpg"}}
        boxes = [face["BoundingBox"] for face in rekognition.detect_faces(Image=image)["FaceDetails"]]

        pixels = [
            (b["Left"] * width, b["Top"] * height, (b["Left"] + b["Width"]) * width, (b["Top"] + b["Height"]) * height)
            for b in boxes
        ]
        assert len(scene.faces) == len(pixels)
        assert all(max(intersection_over_union(face, box) for box in pixels) > 0.7 for face in scene.faces)
        assert boxes == sorted(boxes, key=lambda b: -b["Width"] * b["Height"])


def test_boxes_of_a_rotated_jpeg_are_those_of_the_upright_picture(rekognition):
    upright = portrait("astronaut.png").crop((0, 0, 400, 512))
    exif = Image.Exif()
    exif[0x0112] = 8  # displayed rotated 90 degrees counter-clockwise
    turned = jpeg(upright.transpose(Image.Transpose.ROTATE_270), exif=exif)
    assert upright.size == ImageOps.exif_transpose(Image.open(io.BytesIO(turned))).size

    (expected,) = rekognition.detect_faces(Image={"Bytes": jpeg(upright)})["FaceDetails"]
    (face,) = rekognition.detect_faces(Image={"Bytes": turned})["FaceDetails"]

    for edge, value in expected["BoundingBox"].items():
        assert pytest.approx(value, abs=0.02) == face["BoundingBox"][edge]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a text file named .jpg", "InvalidImageFormatException"),
        (jpeg(Image.new("RGB", (40, 40))), "InvalidParameterException"),
        (jpeg(Image.new("RGB", (100, 100))) + bytes(5 * 1024 * 1024), "ImageTooLargeException"),
    ],
    ids=["text", "40 pixels", "over 5 MB"],
)
def test_an_invalid_picture_is_rejected(rekognition, content, code):
    assert code == error_code_of(rekognition.detect_faces, Image={"Bytes": content})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a text file named .jpg", "InvalidImageFormatException"),
        (jpeg(Image.new("RGB", (40, 40))), "InvalidParameterException"),
        (jpeg(Image.new("RGB", (100, 100))) + bytes(16_000_000), "ImageTooLargeException"),
    ],
    ids=["text", "40 pixels", "16 MB"],
)
def test_an_invalid_object_is_rejected(rekognition, bucket, content, code):
    s3, name = bucket
    s3.put_object(Bucket=name, Key="picture.jpg", Body=content)

    image = {"S3Object": {"Bucket": name, "Name": "picture.jpg"}}
    assert code == error_code_of(rekognition.detect_faces, Image=image)


def test_an_object_may_be_larger_than_inline_bytes(rekognition, bucket):
    s3, name = bucket
    s3.put_object(Bucket=name, Key="picture.jpg", Body=jpeg(portrait("astronaut.png")) + bytes(14_000_000))

    response = rekognition.detect_faces(Image={"S3Object": {"Bucket": name, "Name": "picture.jpg"}})

    assert 1 == len(response["FaceDetails"])


def test_a_missing_object_or_bucket_is_an_invalid_s3_object(rekognition, bucket):
    for name in (bucket[1], "no-such-bucket-here"):
        image = {"S3Object": {"Bucket": name, "Name": "nothing.jpg"}}
        assert "InvalidS3ObjectException" == error_code_of(rekognition.detect_faces, Image=image)


def test_an_object_of_another_account_is_an_invalid_s3_object(local_cloud, rekognition, bucket):
    s3, name = bucket
    s3.put_object(Bucket=name, Key="picture.jpg", Body=jpeg(portrait("astronaut.png")))
    stranger = boto3.client(
        "rekognition",
        config=ONE_TRY,
        aws_access_key_id="999988887777",
        aws_secret_access_key=local_cloud.secret_access_key,
    )
    image = {"S3Object": {"Bucket": name, "Name": "picture.jpg"}}

    assert 1 == len(rekognition.detect_faces(Image=image)["FaceDetails"])
    assert "InvalidS3ObjectException" == error_code_of(stranger.detect_faces, Image=image)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"Image": {}}, "InvalidParameterException"),
        ({"Image": {"Bytes": b"x", "S3Object": {"Bucket": "bucket", "Name": "n"}}}, "InvalidParameterException"),
        ({"Image": {"Bytes": b"x"}, "Attributes": ["HAIR"]}, "InvalidParameterException"),
    ],
    ids=["no picture", "two pictures", "unknown attribute"],
)
def test_invalid_parameters_are_rejected(rekognition, arguments, code):
    assert code == error_code_of(rekognition.detect_faces, **arguments)


def test_an_unsupported_operation_is_unknown(rekognition):
    assert "UnknownOperationException" == error_code_of(rekognition.list_collections)


def test_a_request_without_credentials_is_rejected(local_cloud, aws_account):
    anonymous = boto3.client("rekognition", config=ONE_TRY.merge(Config(signature_version=UNSIGNED)))

    code = error_code_of(anonymous.detect_faces, Image={"Bytes": b"x"})

    assert "MissingAuthenticationTokenException" == code


def healthy(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/health") as response:  # noqa: S310 our own server
        return response.status == 200 and MODEL_SET in response.read().decode()


def test_health_names_the_models(local_cloud):
    assert healthy(local_cloud.rekognition_url)


def run_server(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "infra.local_cloud.rekognition.server", *arguments]
    environment = os.environ | {"AWS_SECRET_ACCESS_KEY": "a secret"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_a_port_in_use_is_reported_with_the_next_step():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        _, error = (server := run_server("--port", str(port), "--models", str(MODELS))).communicate()

    assert 1 == server.returncode
    assert f"{port_error(port, OSError(errno.EADDRINUSE, ''))}\n" == error


def test_missing_models_are_reported_with_the_command_that_fetches_them(tmp_path):
    _, error = (server := run_server("--port", "0", "--models", str(tmp_path))).communicate()

    assert 1 == server.returncode
    assert f"Face model {tmp_path / 'centerface.onnx'} is missing. Fetch it with: " in error


def test_sigterm_stops_the_server_cleanly():
    server = run_server("--port", "0", "--models", str(MODELS))
    assert server.stdout is not None
    url = server.stdout.readline().split()[2]
    assert healthy(url)

    server.send_signal(signal.SIGTERM)
    _, error = server.communicate(timeout=20)

    assert (0, "") == (server.returncode, error)
