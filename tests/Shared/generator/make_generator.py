"""Writes a tiny generator as GeneratorCard describes one: three ONNX files and their card. Needs numpy and onnx 1.12 or later."""
import hashlib
import json
import os
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
Z, W, LAYERS, SIZE, CHANNELS = 8, 8, 6, 16, 8
SIDES = [4, 4, 8, 8, 16, 16]
NOISE = sum(side * side for side in SIDES)
draws = np.random.RandomState(2018)
W_AVG = draws.randn(W).astype(np.float32) * 0.3
files = {}


class Graph:
    def __init__(self):
        self.nodes, self.constants = [], []

    def add(self, kind, *inputs, **attributes):
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, value, dtype=np.float32):
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def save(self, name, inputs, output, result):
        self.nodes.append(helper.make_node("Identity", [result], [output[0]]))
        describe = lambda t: helper.make_tensor_value_info(t[0], t[2] if len(t) > 2 else TensorProto.FLOAT, t[1])
        graph = helper.make_graph(self.nodes, name, [describe(i) for i in inputs], [describe(output)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="make_generator.py")
        onnx.checker.check_model(model)
        path = os.path.join(HERE, name + ".onnx")
        onnx.save(model, path)
        content = open(path, "rb").read()
        files[name + ".onnx"] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


mapping = Graph()
hidden = mapping.add("LeakyRelu", mapping.add("MatMul", "z", mapping.constant(draws.randn(Z, W) * 0.6)), alpha=0.2)
w = mapping.add("Unsqueeze", mapping.add("MatMul", hidden, mapping.constant(draws.randn(W, W) * 0.6)), mapping.constant([1], np.int64))
truncated = mapping.add("Less", mapping.constant(np.arange(LAYERS).reshape(1, LAYERS, 1), np.int64), "truncation_cutoff")
psi = mapping.add("Where", truncated, "truncation_psi", mapping.constant([1]))
mean = mapping.constant(W_AVG.reshape(1, 1, W))
ws = mapping.add("Add", mapping.add("Mul", mapping.add("Sub", w, mean), psi), mean)
mapping.save("mapping", [("z", ["n", Z]), ("truncation_psi", [1]), ("truncation_cutoff", [1], TensorProto.INT64)], ("ws", ["n", LAYERS, W]), ws)

synthesis = Graph()
x = synthesis.constant(draws.randn(1, CHANNELS, 4, 4))
offset = 0
for layer, side in enumerate(SIDES):
    if side != SIDES[max(layer - 1, 0)]:
        x = synthesis.add("Resize", x, "", synthesis.constant([1, 1, 2, 2]), mode="nearest")
    style = synthesis.add("Gather", "ws", synthesis.constant(layer, np.int64), axis=1)
    style = synthesis.add("Add", synthesis.add("MatMul", style, synthesis.constant(draws.randn(W, CHANNELS) * 0.5)), synthesis.constant(np.ones(CHANNELS)))
    x = synthesis.add("Mul", x, synthesis.add("Unsqueeze", style, synthesis.constant([2, 3], np.int64)))
    x = synthesis.add("Conv", x, synthesis.constant(draws.randn(CHANNELS, CHANNELS, 3, 3) / np.sqrt(CHANNELS * 9)), pads=[1, 1, 1, 1])
    own = synthesis.add("Mul", synthesis.constant(draws.randn(1, 1, side, side)), "noise_scale")
    given = synthesis.add("Slice", "noise", *(synthesis.constant([i], np.int64) for i in (offset, offset + side * side, 1)))
    given = synthesis.add("Reshape", given, synthesis.constant([-1, 1, side, side], np.int64))
    x = synthesis.add("Add", x, synthesis.add("Mul", synthesis.add("Add", own, given), synthesis.constant([0.15])))
    x = synthesis.add("LeakyRelu", x, alpha=0.2)
    x = synthesis.add("Mul", x, synthesis.constant([1.4]))
    offset += side * side
image = synthesis.add("Tanh", synthesis.add("Conv", x, synthesis.constant(draws.randn(3, CHANNELS, 1, 1) * 0.5)))
synthesis.save("synthesis", [("ws", ["n", LAYERS, W]), ("noise_scale", [1]), ("noise", ["m", NOISE])], ("image", ["n", 3, SIZE, SIZE]), image)

encoder = Graph()
pooled = encoder.add("Flatten", encoder.add("AveragePool", "image", kernel_shape=[8, 8], strides=[8, 8]))
styles = encoder.add("MatMul", pooled, encoder.constant(draws.randn(12, LAYERS * W) * 0.5))
encoder.save("encoder", [("image", ["n", 3, SIZE, SIZE])], ("ws", ["n", LAYERS, W]), encoder.add("Reshape", styles, encoder.constant([-1, LAYERS, W], np.int64)))

card = {
    "schema": 1, "name": "tiny", "version": "1", "architecture": "stylegan2", "description": "Random weights, for tests.",
    "generator": {
        "mapping": "mapping.onnx", "synthesis": "synthesis.onnx", "encoder": "encoder.onnx",
        "zDim": Z, "wDim": W, "layers": LAYERS, "resolution": SIZE, "noiseLength": NOISE, "valueRange": [-1, 1],
        "wAvg": [float(value) for value in W_AVG], "layerGroups": {"coarse": [0, 1], "middle": [2, 3], "fine": [4, 5]},
    },
    "files": files, "createdAt": "2026-11-25T00:00:00+00:00", "createdBy": "make_generator.py",
}
with open(os.path.join(HERE, "model.json"), "w") as out:
    json.dump(card, out, indent=2)
    out.write("\n")
