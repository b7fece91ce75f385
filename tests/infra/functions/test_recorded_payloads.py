"""The recorded payloads conform to botocore's service models."""

import pytest

from tests.infra.functions.fakes import operation_model, recorded, validate_against_model

SERVICES = {"DetectFaces": "rekognition", "PutRecordBatch": "firehose"}


@pytest.mark.parametrize(("name", "faces"), [("none", 0), ("one", 1), ("many", 5)])
def test_recorded_responses_have_the_shape_of_detect_faces(name: str, faces: int):
    response = recorded(f"detect_faces_{name}.json")
    assert faces == len(response["FaceDetails"])
    assert 200 == response.pop("ResponseMetadata")["HTTPStatusCode"]
    validate_against_model(response, operation_model("rekognition", "DetectFaces").output_shape)


def test_every_error_that_the_model_of_detect_faces_declares_is_recorded():
    declared = {shape.name for shape in operation_model("rekognition", "DetectFaces").error_shapes}
    codes = {error["code"] for error in recorded("client_errors.json") if error["operation"] == "DetectFaces"}
    assert declared | {"ServiceUnavailable"} == codes
