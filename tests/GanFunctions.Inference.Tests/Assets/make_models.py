"""Writes the small ONNX files that lie beside it. Needs numpy and onnx 1.12 or later (Debian: python3-onnx)."""
import os
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))


def image(name, height="height", width="width", kind=TensorProto.FLOAT, channels=3):
    return helper.make_tensor_value_info(name, kind, ["batch", channels, height, width])


def save(name, nodes, inputs, outputs, constants=(), metadata=None):
    initializers = [numpy_helper.from_array(np.asarray(value), key) for key, value in constants]
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="make_models.py")
    if metadata:
        helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, os.path.join(HERE, name + ".onnx"))


identity = [helper.make_node("Identity", ["input"], ["output"])]
save("identity", identity, [image("input")], [image("output")])
save("identity_fixed_32x48", identity, [image("input", 32, 48)], [image("output", 32, 48)])
save("identity_float16", identity, [image("input", kind=TensorProto.FLOAT16)], [image("output", kind=TensorProto.FLOAT16)])
save("identity_int8", identity, [image("input", kind=TensorProto.INT8)], [image("output", kind=TensorProto.INT8)])
save("identity_one_channel", identity, [image("input", channels=1)], [image("output", channels=1)])
save("identity_0_to_255", [helper.make_node("Identity", ["photo"], ["painting"])], [image("photo")], [image("painting")],
     metadata={"value_range": "[0, 255]", "size_multiple": "8"})

save("brighter", [helper.make_node("Add", ["input", "shift"], ["output"])],
     [image("input")], [image("output")], [("shift", np.float32(0.25))])

save("negative", [helper.make_node("Neg", ["input"], ["output"])], [image("input")], [image("output")])

save("not_a_number", [helper.make_node("Sqrt", ["input"], ["output"])], [image("input")], [image("output")])

# Text in, numbers out: ids (batch, sequence) of int64.
save("text_classifier", [helper.make_node("Cast", ["ids"], ["scores"], to=TensorProto.FLOAT)],
     [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "sequence"])],
     [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", "sequence"])])

# An image and a second input that nobody would give it.
save("two_inputs", [helper.make_node("Add", ["input", "style"], ["output"])],
     [image("input"), image("style")], [image("output")])

# Twice the size out: not a translator.
save("twice_the_size",
     [helper.make_node("Resize", ["input", "", "scales"], ["output"], mode="nearest")],
     [image("input")], [image("output", "height2", "width2")],
     [("scales", np.array([1, 1, 2, 2], np.float32))])

# Two 5x5 box blurs with reflect padding: a receptive field of 9x9 and no global statistics, so that tiles must agree with the whole.
blur = np.zeros((3, 3, 5, 5), np.float32)
for channel in range(3):
    blur[channel, channel] = 1 / 25
save("blur",
     [helper.make_node("Pad", ["input", "pads"], ["p1"], mode="reflect"),
      helper.make_node("Conv", ["p1", "weight"], ["c1"]),
      helper.make_node("Pad", ["c1", "pads"], ["p2"], mode="reflect"),
      helper.make_node("Conv", ["p2", "weight"], ["output"])],
     [image("input")], [image("output")],
     [("pads", np.array([0, 0, 2, 2, 0, 0, 2, 2], np.int64)), ("weight", blur)])

# Down by 4 and up again, as generators do it: the size must be a multiple of 4 or the output is larger than the input.
down = np.zeros((3, 3, 4, 4), np.float32)
up = np.zeros((3, 3, 4, 4), np.float32)
for channel in range(3):
    down[channel, channel] = 1 / 16
    up[channel, channel] = 1
save("down_up_4",
     [helper.make_node("Conv", ["input", "down"], ["small"], strides=[4, 4], auto_pad="SAME_UPPER"),
      helper.make_node("ConvTranspose", ["small", "up"], ["output"], strides=[4, 4])],
     [image("input")], [image("output", "height4", "width4")], [("down", down), ("up", up)])
