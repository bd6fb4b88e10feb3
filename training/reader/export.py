"""From a checkpoint to what the program ships: ONNX, with weights in 8 bits computed in 32.

Each row or column of a weight matrix is stored as whole numbers from -127 to 127 and one scale. The
graph turns them back to 32-bit numbers before it computes, so that nothing depends on what else is
in the batch, as it would if activations were quantised too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.reader.network import Reader

OPSET = 17
#: Smaller tensors (biases, normalisation, heads) stay as they are.
LEAST = 10_000


def fp32(checkpoint: Path, out: Path) -> None:
    """Write a checkpoint as ONNX in 32 bits: inputs ids and segments, one window at a time.

    The first two dimensions of the inputs are 1 and the number of tokens.
    """
    reader = Reader()
    reader.load_state_dict(torch.load(checkpoint, weights_only=True)["reader"])
    reader.eval()
    ids = torch.randint(1000, 2000, (1, 40))
    torch.onnx.export(
        reader, (ids, torch.zeros_like(ids)), str(out), dynamo=False, opset_version=OPSET,
        input_names=["ids", "segments"], output_names=["start", "end", "answerable"],
        dynamic_axes={name: {1: "tokens"} for name in ("ids", "segments", "start", "end")},
    )  # fmt: skip


def int8(source: Path, out: Path) -> None:
    """Store the large matrices of a 32-bit graph as int8 with a scale for each output or word."""
    model = onnx.load(str(source))
    graph = model.graph
    gathered = {n.input[0] for n in graph.node if n.op_type == "Gather"}
    kept, before = [], []
    for tensor in graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.ndim != 2 or weights.size < LEAST or weights.dtype != np.float32:
            kept.append(tensor)
            continue
        axis = 0 if tensor.name in gathered else 1
        scale = np.abs(weights).max(axis=1 - axis) / 127
        scale = np.where(scale == 0, 1, scale).astype(np.float32)
        along = scale[:, None] if axis == 0 else scale[None, :]
        whole = np.clip(np.rint(weights / along), -127, 127).astype(np.int8)
        kept += [
            numpy_helper.from_array(whole, f"{tensor.name}.whole"),
            numpy_helper.from_array(scale, f"{tensor.name}.scale"),
        ]
        before.append(
            helper.make_node(
                "DequantizeLinear",
                [f"{tensor.name}.whole", f"{tensor.name}.scale"],
                [tensor.name],
                axis=axis,
            )
        )
    nodes = [*before, *graph.node]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    for value in graph.value_info:
        assert value.type.tensor_type.elem_type != TensorProto.INT8
    onnx.checker.check_model(model)
    onnx.save(model, str(out))


def sha256(path: Path) -> str:
    """The hash of a file, which the program compares before it computes with it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
