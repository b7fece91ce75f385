"""The recorded payloads are what the services could have sent, by botocore's own models."""

import pytest

from tests.infra.functions.fakes import hold_to_model, operation_model, recorded

SERVICES = {"DetectFaces": "rekognition", "PutRecordBatch": "firehose"}


@pytest.mark.parametrize(("name", "faces"), [("none", 0), ("one", 1), ("many", 5)])
def test_recorded_answers_have_the_shape_of_detect_faces(name: str, faces: int):
    answer = recorded(f"detect_faces_{name}.json")
    assert faces == len(answer["FaceDetails"])
    assert 200 == answer.pop("ResponseMetadata")["HTTPStatusCode"]
    hold_to_model(answer, operation_model("rekognition", "DetectFaces").output_shape)


def test_recorded_errors_of_detect_faces_are_all_that_its_model_declares():
    declared = {shape.name for shape in operation_model("rekognition", "DetectFaces").error_shapes}
    codes = {error["code"] for error in recorded("client_errors.json") if error["operation"] == "DetectFaces"}
    assert declared | {"ServiceUnavailable"} == codes
