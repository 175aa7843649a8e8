"""Baseline: the CycleGAN generator (9 residual blocks, 64 filters) in PyTorch.

prepare FOLDER  writes random weights (weights.bin, weights.json), an input, its output and PyTorch's ONNX export.
serve FOLDER    says "ready VERSION", then answers each line on its input with the milliseconds of one run.

With --cyclegan-checkout, the network is the class ResnetGenerator of models/networks.py in a checkout of
github.com/junyanz/pytorch-CycleGAN-and-pix2pix; without, the same layers from PyTorch's own modules.
"""

import argparse
import functools
import importlib.util
import json
import pathlib
import sys
import time
import warnings

import torch
from torch import nn

FILTERS = 64
BLOCKS = 9
NORM = functools.partial(nn.InstanceNorm2d, affine=False, track_running_stats=False)


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), NORM(width)]
        self.conv_block = nn.Sequential(*half(), nn.ReLU(inplace=True), *half())

    def forward(self, x):
        return x + self.conv_block(x)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        activate = lambda width: [NORM(width), nn.ReLU(inplace=True)]
        layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, FILTERS, 7), *activate(FILTERS)]
        for width in (FILTERS, 2 * FILTERS):
            layers += [nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), *activate(2 * width)]
        layers += [Residual(4 * FILTERS) for _ in range(BLOCKS)]
        for width in (4 * FILTERS, 2 * FILTERS):
            up = nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1)
            layers += [up, *activate(width // 2)]
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(FILTERS, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return self.model(x)


def create(checkout):
    if checkout is None:
        return Generator().eval()
    spec = importlib.util.spec_from_file_location("networks", checkout / "models" / "networks.py")
    networks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(networks)
    return networks.ResnetGenerator(3, 3, FILTERS, norm_layer=NORM, n_blocks=BLOCKS).eval()


def prepare(network, folder, size):
    torch.manual_seed(20170330)
    for parameter in network.parameters():
        nn.init.normal_(parameter, 0, 0.02)
    image = torch.rand(1, 3, size, size) * 2 - 1

    offset, entries = 0, {}
    with open(folder / "weights.bin", "wb") as file:
        for name, tensor in network.state_dict().items():
            entries[name] = offset
            offset += tensor.numel()
            file.write(tensor.numpy().tobytes())
    (folder / "weights.json").write_text(json.dumps(entries))
    torch.save(network.state_dict(), folder / "weights.pth")
    (folder / "input.bin").write_bytes(image.numpy().tobytes())
    with torch.inference_mode():
        (folder / "output.bin").write_bytes(network(image).numpy().tobytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, image, str(folder / "torch.onnx"), opset_version=14, input_names=["input"], output_names=["output"])


def serve(network, folder, threads):
    torch.set_num_threads(threads)
    network.load_state_dict(torch.load(folder / "weights.pth"))
    values = torch.frombuffer(bytearray((folder / "input.bin").read_bytes()), dtype=torch.float32)
    size = int((values.numel() // 3) ** 0.5)
    image = values.view(1, 3, size, size)
    with torch.inference_mode():
        network(image)
        print("ready", torch.__version__, flush=True)
        for _ in sys.stdin:
            start = time.perf_counter()
            network(image)
            print((time.perf_counter() - start) * 1000, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["prepare", "serve"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cyclegan-checkout", type=pathlib.Path)
    arguments = parser.parse_args()
    network = create(arguments.cyclegan_checkout)
    if arguments.action == "prepare":
        prepare(network, arguments.folder, arguments.size)
    else:
        serve(network, arguments.folder, arguments.threads)


if __name__ == "__main__":
    main()
