"""Builds an ONNX graph from TensorFlow layers, with TensorFlow's weight layout and "same" padding.

In: weights in TensorFlow's layout (kernels height x width x in x out). Out: an equivalent ONNX model.
Only the conversion scripts in this folder use it; they need the `onnx` package, which is not needed at run time.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx  # type: ignore[import-not-found]  # used by the conversion only
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


@dataclass(frozen=True, slots=True)
class QuantizedTensor:
    """An 8-bit tensor: real value = (byte - zero point) x scale."""

    values: npt.NDArray[np.uint8]
    scale: float
    zero_point: int


Weights = npt.NDArray[np.float32] | QuantizedTensor


@dataclass(slots=True)
class Graph:
    """A graph under construction; each method adds a layer to the named input tensor and returns its output's name."""

    nodes: list[Any] = field(default_factory=list)
    initializers: list[Any] = field(default_factory=list)

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, value: Weights) -> str:
        """Adds a tensor of weights; quantized ones are dequantized when the graph runs."""
        if isinstance(value, QuantizedTensor):
            name = self._initializer(value.values)
            scale = self._initializer(np.array(value.scale, np.float32))
            return self.node("DequantizeLinear", name, scale, self._initializer(np.array(value.zero_point, np.uint8)))
        return self._initializer(np.asarray(value, np.float32))

    def convolution(
        self,
        x: str,
        kernel: Weights,
        bias: npt.NDArray[np.float32] | None,
        stride: int = 1,
        padding: str = "SAME_UPPER",
    ) -> str:
        """Adds a convolution. TensorFlow's "same" puts the odd pixel of padding at the end, like SAME_UPPER."""
        inputs = [x, self.constant(_transpose(kernel, (3, 2, 0, 1)))]
        if bias is not None:
            inputs.append(self.constant(bias))
        return self.node("Conv", *inputs, auto_pad=padding, strides=[stride, stride])

    def separable_convolution(
        self, x: str, depthwise: Weights, pointwise: Weights, bias: npt.NDArray[np.float32] | None
    ) -> str:
        """Adds a depthwise convolution, then a pointwise (1x1) one."""
        kernel = self.constant(_transpose(depthwise, (2, 3, 0, 1)))
        channels = _values(depthwise).shape[2]
        x = self.node("Conv", x, kernel, auto_pad="SAME_UPPER", group=channels)
        return self.convolution(x, pointwise, bias)

    def max_pool(self, x: str) -> str:
        return self.node("MaxPool", x, auto_pad="SAME_UPPER", kernel_shape=[3, 3], strides=[2, 2])

    def model(self, input_shape: tuple[int, ...], output: str, output_shape: tuple[int, ...], origin: str) -> Any:
        """Returns the checked ONNX model from `faces` to `output`, with a dynamic number of faces."""
        faces = helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["N", *input_shape])
        result = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", *output_shape])
        graph = helper.make_graph(self.nodes, "converted", [faces], [result], self.initializers)
        model = helper.make_model(
            graph,
            producer_name="shopper-sentiment",
            doc_string=origin,
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        onnx.checker.check_model(model, full_check=True)
        return model

    def _initializer(self, value: npt.NDArray[Any]) -> str:
        name = f"weights_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def _values(weights: Weights) -> npt.NDArray[Any]:
    return weights.values if isinstance(weights, QuantizedTensor) else weights


def _transpose(weights: Weights, axes: tuple[int, ...]) -> Weights:
    if isinstance(weights, QuantizedTensor):
        return QuantizedTensor(weights.values.transpose(axes), weights.scale, weights.zero_point)
    return weights.transpose(axes)
