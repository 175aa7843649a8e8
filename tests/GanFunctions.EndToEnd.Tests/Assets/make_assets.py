"""Writes the small models and photos that the tests of the command line use. Needs the Python package onnx."""

import hashlib
import json
import os
import struct
import zlib

import onnx
from onnx import TensorProto, helper

FOLDER = os.path.dirname(os.path.abspath(__file__))


def image(name):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 3, "height", "width"])


def save_model(path, nodes, inputs, outputs):
    graph = helper.make_graph(nodes, "test", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="GanFunctions tests")
    model.ir_version = 8
    onnx.checker.check_model(model)
    with open(os.path.join(FOLDER, path), "wb") as file:
        file.write(model.SerializeToString())


def save_gradient(path, left, right, width=48, height=32):
    row = b"\0" + bytes(int(a + (b - a) * x / (width - 1)) for x in range(width) for a, b in zip(left, right))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(os.path.join(FOLDER, path), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(row * height, 9)))
        file.write(chunk(b"IEND", b""))


def main():
    version = "samples/models/invert/"
    save_model(version + "AtoB.onnx", [helper.make_node("Neg", ["input"], ["output"])], [image("input")], [image("output")])
    save_model(version + "BtoA.onnx", [helper.make_node("Identity", ["input"], ["output"])], [image("input")], [image("output")])
    files = {}
    for name in ("AtoB.onnx", "BtoA.onnx"):
        with open(os.path.join(FOLDER, version + name), "rb") as file:
            data = file.read()
        files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    card = {
        "schema": 1,
        "name": "invert",
        "version": "1.0",
        "architecture": "onnx",
        "description": "A to B inverts the colours, B to A leaves them: a model for tests.",
        "translators": {
            direction: {
                "file": direction + ".onnx",
                "input": "input",
                "output": "output",
                "valueRange": [-1, 1],
                "sizeMultiple": 1,
                "minSize": 1,
            }
            for direction in ("AtoB", "BtoA")
        },
        "files": files,
        "createdAt": "2026-01-01T00:00:00+00:00",
        "createdBy": "GanFunctions tests",
    }
    with open(os.path.join(FOLDER, version + "model.json"), "w", encoding="utf-8") as file:
        json.dump(card, file, indent=2)
        file.write("\n")

    white = helper.make_node("Constant", [], ["white"], value=helper.make_tensor("value", TensorProto.FLOAT, [], [255.0]))
    save_model("invert-0-255.onnx", [white, helper.make_node("Sub", ["white", "input"], ["output"])], [image("input")], [image("output")])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", 3])
    pool = helper.make_node("GlobalAveragePool", ["input"], ["pooled"])
    save_model("classifier.onnx", [pool, helper.make_node("Flatten", ["pooled"], ["scores"])], [image("input")], [scores])
    tokens = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in ("input", "output")]
    save_model("text.onnx", [helper.make_node("Identity", ["input"], ["output"])], tokens[:1], tokens[1:])

    save_gradient("samples/photos/red.png", (200, 30, 40), (250, 120, 0))
    save_gradient("samples/photos/blue.png", (20, 60, 220), (0, 180, 200))


if __name__ == "__main__":
    main()
