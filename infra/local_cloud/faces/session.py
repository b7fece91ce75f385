"""One way to run an ONNX model, and the only module that imports onnxruntime.

In: a model file's bytes. Out: an `onnxruntime.InferenceSession` on the CPU with a fixed number of threads.
"""

from typing import Any

import onnxruntime

THREADS = 2


def open_model(model: bytes) -> Any:
    """A session for the model.

    Spinning is off: a waiting thread that spins takes its core from the one that computes, which made pictures take
    eight times as long on two busy cores. Quantized weights are made real numbers once, at load, and not computed
    with as bytes: that would also quantize what flows between layers, and move an age by a sixth of a year. Memory
    is not planned ahead for each shape of input: pictures and numbers of faces differ, and the plans took 170 MB.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # CenterFace lists unused weights; not worth a warning at each start
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
