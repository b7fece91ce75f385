"""Converts the TensorFlow.js model of npm @vladmandic/face-api to age_gender.onnx, the second model of age and gender.

In: `age_gender_model-weights_manifest.json` of that package (1.7.15), with `age_gender_model.bin` beside it. Out: an
ONNX file; the weights stay 8-bit, as in the package, so it is 0.4 MB. Run in a temporary virtual environment with
`pip install onnx numpy`:

    python -m infra.local_cloud.models.convert_age_gender age_gender_model-weights_manifest.json \
        infra/local_cloud/models/age_gender.onnx

Network: face-api.js's tiny Xception, https://github.com/justadudewhohacks/face-api.js. Input: faces N x 3 x 112 x 112,
RGB, 0 to 255. Output: N x 3, the age in years and the probabilities of male and female.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx  # type: ignore[import-not-found]  # used by the conversion only

from infra.local_cloud.models.onnx_graph import Graph, QuantizedTensor, Weights

_MEAN_RGB = (122.782, 117.001, 104.298)
_INPUT_SCALE = 255.0


def read_weights(manifest_path: Path) -> dict[str, Weights]:
    """Reads every weight by its name in the manifest: 8-bit with scale and zero point, or floats."""
    (manifest,) = json.loads(manifest_path.read_text(encoding="utf-8"))
    content = b"".join((manifest_path.parent / part).read_bytes() for part in manifest["paths"])
    weights: dict[str, Weights] = {}
    offset = 0
    for entry in manifest["weights"]:
        quantization = entry.get("quantization")
        dtype = np.dtype(quantization["dtype"] if quantization else entry["dtype"])
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(content, dtype, count, offset).reshape(entry["shape"])
        offset += count * dtype.itemsize
        if quantization:
            zero_point = -quantization["min"] / quantization["scale"]  # TensorFlow.js makes zero one of the 256 levels
            weights[entry["name"]] = QuantizedTensor(values, quantization["scale"], round(zero_point))
        else:
            weights[entry["name"]] = values
    return weights


def build(weights: dict[str, Weights]) -> Any:
    """Builds the network as an ONNX model."""
    graph = Graph()

    def bias(layer: str) -> Any:
        return weights[f"{layer}/bias"]

    def separable(x: str, layer: str) -> str:
        depthwise, pointwise = weights[f"{layer}/depthwise_filter"], weights[f"{layer}/pointwise_filter"]
        return graph.separable_convolution(x, depthwise, pointwise, bias(layer))

    def convolution(x: str, layer: str) -> str:
        return graph.convolution(x, weights[f"{layer}/filters"], bias(layer), stride=2)

    def reduction(x: str, block: str, first_relu: bool = True) -> str:
        inner = separable(graph.node("Relu", x) if first_relu else x, f"{block}/separable_conv0")
        inner = separable(graph.node("Relu", inner), f"{block}/separable_conv1")
        return graph.node("Add", graph.max_pool(inner), convolution(x, f"{block}/expansion_conv"))

    mean = np.array(_MEAN_RGB, np.float32).reshape(1, 3, 1, 1)
    x = graph.node("Sub", "faces", graph.constant(mean))
    x = graph.node("Div", x, graph.constant(np.array(_INPUT_SCALE, np.float32)))
    x = graph.node("Relu", convolution(x, "entry_flow/conv_in"))
    x = reduction(x, "entry_flow/reduction_block_0", first_relu=False)
    x = reduction(x, "entry_flow/reduction_block_1")
    for block in range(2):
        inner = x
        for layer in range(3):
            inner = separable(graph.node("Relu", inner), f"middle_flow/main_block_{block}/separable_conv{layer}")
        x = graph.node("Add", inner, x)
    x = reduction(x, "exit_flow/reduction_block")
    x = graph.node("Relu", separable(x, "exit_flow/separable_conv"))
    x = graph.node("Flatten", graph.node("GlobalAveragePool", x))
    age = graph.node("Gemm", x, graph.constant(weights["fc/age/weights"]), graph.constant(bias("fc/age")))
    gender = graph.node("Gemm", x, graph.constant(weights["fc/gender/weights"]), graph.constant(bias("fc/gender")))
    output = graph.node("Concat", age, graph.node("Softmax", gender, axis=1), axis=1)
    return graph.model((3, 112, 112), output, (3,), "age_gender_model of npm @vladmandic/face-api, MIT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("onnx_file", type=Path)
    arguments = parser.parse_args()
    onnx.save(build(read_weights(arguments.manifest)), arguments.onnx_file)


if __name__ == "__main__":
    main()
