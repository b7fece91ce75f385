"""Opens ONNX models; the only module that imports onnxruntime.

In: a model file's bytes. Out: an `onnxruntime.InferenceSession` on the CPU with a fixed number of threads.
"""

from typing import Any

import onnxruntime

THREADS = 2


def open_model(model: bytes) -> Any:
    """Opens a session for the model.

    Spinning is off: a waiting thread that spins takes the core from the one that computes, which made pictures take
    eight times as long on two busy cores. Quantized weights are converted to floats once, at load, instead of
    computing in integers: that would quantize activations too, and shift ages by a sixth of a year. Memory patterns
    are off: picture sizes and face counts vary, and the plan for each input shape took 170 MB in all.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # hides warnings about CenterFace's unused weights at each start
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
