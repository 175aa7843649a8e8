"""StyleGAN2 in PyTorch from seeds to 8-bit pixels, for the benchmark generation.

FOLDER holds weights.bin (float32, one tensor behind the other) and weights.json (by the reference implementation's names, where each
begins and its shape). Writes output.bin, the images of all seeds before they become pixels; finds the fastest of several batch sizes,
with and without the weights of each image as groups of one convolution (as the reference does when it generates); says "ready VERSION,
WHAT" and answers each line of its input with the milliseconds that all seeds took.

With --checkout, the network is that of a checkout of github.com/NVlabs/stylegan2-ada-pytorch, which takes its reference operators on
CPUs; without, of PyTorch's own modules that do the same operations.
"""
import argparse
import itertools
import json
import math
import pathlib
import statistics
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional as F

from torch_stylegan2_step import MAPPING_RATE, Linear, activate, binomial, resample

BATCHES = (1, 8, 64)


class Styled(nn.Module):
    def __init__(self, inputs, outputs, w_dim, resolution, up):
        super().__init__()
        self.affine = Linear(w_dim, inputs, start=1)
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.noise_strength = nn.Parameter(torch.zeros([]))
        self.register_buffer("noise_const", torch.zeros(resolution, resolution))
        self.register_buffer("resample_filter", binomial())
        self.up = up

    def forward(self, x, w, grouped):
        batch, styles = x.shape[0], self.affine(w)
        weights = self.weight[None] * styles.reshape(batch, 1, -1, 1, 1)
        back = (weights.square().sum([2, 3, 4]) + 1e-8).rsqrt()
        noise = self.noise_const * self.noise_strength
        if grouped:
            weights = (weights * back.reshape(batch, -1, 1, 1, 1)).flatten(0, 1)
            x = self.convolve(x.reshape(1, -1, *x.shape[2:]), weights, batch)
            x = x.reshape(batch, -1, *x.shape[2:]).add_(noise)
        else:
            x = self.convolve(x * styles.reshape(batch, -1, 1, 1), self.weight, 1)
            x = torch.addcmul(noise, x, back.reshape(batch, -1, 1, 1))
        return activate(x, self.bias)

    def convolve(self, x, weight, groups):
        if not self.up:
            return F.conv2d(x, weight, padding=1, groups=groups)
        outputs, inputs, height, width = weight.shape
        transposed = weight.reshape(groups, outputs // groups, inputs, height, width).transpose(1, 2).flatten(0, 1)
        return resample(F.conv_transpose2d(x, transposed, stride=2, groups=groups), self.resample_filter, pad=(1, 1), gain=4)


class ToColours(nn.Module):
    def __init__(self, inputs, w_dim):
        super().__init__()
        self.affine = Linear(w_dim, inputs, start=1)
        self.weight = nn.Parameter(torch.zeros(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))
        self.gain = 1 / math.sqrt(inputs)

    def forward(self, x, w, grouped):
        batch, styles = x.shape[0], self.affine(w) * self.gain
        if grouped:
            weights = (self.weight[None] * styles.reshape(batch, 1, -1, 1, 1)).flatten(0, 1)
            x = F.conv2d(x.reshape(1, -1, *x.shape[2:]), weights, groups=batch).reshape(batch, 3, *x.shape[2:])
        else:
            x = F.conv2d(x * styles.reshape(batch, -1, 1, 1), self.weight)
        return x + self.bias.reshape(1, -1, 1, 1)


class Block(nn.Module):
    def __init__(self, inputs, outputs, w_dim, resolution):
        super().__init__()
        if inputs is None:
            self.const = nn.Parameter(torch.zeros(outputs, resolution, resolution))
        else:
            self.conv0 = Styled(inputs, outputs, w_dim, resolution, True)
        self.conv1 = Styled(outputs, outputs, w_dim, resolution, False)
        self.torgb = ToColours(outputs, w_dim)
        self.register_buffer("resample_filter", binomial())

    def forward(self, x, image, ws, grouped):
        ws = iter(ws.unbind(1))
        x = self.const[None].repeat(x.shape[0], 1, 1, 1) if hasattr(self, "const") else self.conv0(x, next(ws), grouped)
        x = self.conv1(x, next(ws), grouped)
        colours = self.torgb(x, next(ws), grouped)
        return x, colours if image is None else resample(image, self.resample_filter, up=2, pad=(2, 1), gain=4) + colours


class Mapping(nn.Module):
    def __init__(self, z_dim, w_dim, layers):
        super().__init__()
        self.layers = [Linear(z_dim if i == 0 else w_dim, w_dim, act=True, rate=MAPPING_RATE) for i in range(layers)]
        for i, layer in enumerate(self.layers):
            self.add_module(f"fc{i}", layer)
        self.register_buffer("w_avg", torch.zeros(w_dim))

    def forward(self, z):
        x = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.layers:
            x = layer(x)
        return x


class Synthesis(nn.Module):
    def __init__(self, w_dim, resolutions, channels):
        super().__init__()
        self.blocks = [Block(channels.get(r // 2), channels[r], w_dim, r) for r in resolutions]
        for resolution, block in zip(resolutions, self.blocks):
            self.add_module(f"b{resolution}", block)

    def forward(self, ws, grouped):
        x, image, first = ws, None, 0
        for block in self.blocks:
            count = 1 if image is None else 2
            x, image = block(x, image, ws[:, first : first + count + 1], grouped)
            first += count
        return image


class Generator(nn.Module):
    def __init__(self, z_dim, w_dim, layers, resolutions, channels):
        super().__init__()
        self.mapping = Mapping(z_dim, w_dim, layers)
        self.synthesis = Synthesis(w_dim, resolutions, channels)
        self.num_ws = 2 * len(resolutions)

    def forward(self, z, grouped):
        return self.synthesis(self.mapping(z)[:, None].repeat(1, self.num_ws, 1), grouped)


class ReferenceGenerator(nn.Module):
    def __init__(self, arguments):
        super().__init__()
        sys.path.insert(0, str(arguments.checkout))
        from training import networks

        network = networks.Generator(
            z_dim=arguments.z_dim, c_dim=0, w_dim=arguments.w_dim, img_resolution=arguments.resolution, img_channels=3,
            mapping_kwargs=dict(num_layers=arguments.mapping_layers),
            synthesis_kwargs=dict(channel_base=arguments.cbase, channel_max=arguments.cmax))
        self.mapping, self.synthesis = network.mapping, network.synthesis

    def forward(self, z, grouped):
        return self.synthesis(self.mapping(z, None), noise_mode="const", fused_modconv=grouped)


def create(arguments):
    if arguments.checkout is not None:
        return ReferenceGenerator(arguments)
    resolutions = [2 ** i for i in range(2, int(math.log2(arguments.resolution)) + 1)]
    channels = {r: min(arguments.cbase // r, arguments.cmax) for r in resolutions}
    return Generator(arguments.z_dim, arguments.w_dim, arguments.mapping_layers, resolutions, channels)


def load(network, folder):
    values = torch.from_numpy(numpy.fromfile(folder / "weights.bin", dtype=numpy.float32))
    entries = json.loads((folder / "weights.json").read_text())
    state = {name: values[entry["offset"] :][: math.prod(entry["shape"])].view(entry["shape"]) for name, entry in entries.items()}
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


class Generation:
    def __init__(self, network, z_dim, seeds):
        self.network, self.z_dim, self.seeds = network, z_dim, seeds

    def images(self, batch, grouped):
        for start in range(0, self.seeds, batch):
            seeds = range(start, min(start + batch, self.seeds))
            z = numpy.concatenate([numpy.random.RandomState(seed).randn(1, self.z_dim) for seed in seeds])
            yield self.network(torch.from_numpy(z).to(torch.float32), grouped)

    def run(self, batch, grouped):
        start = time.perf_counter()
        for images in self.images(batch, grouped):
            (images.permute(0, 2, 3, 1) * 127.5 + 128).clamp(0, 255).to(torch.uint8).numpy()
        return (time.perf_counter() - start) * 1000

    def fastest(self):
        choices = list(itertools.product(BATCHES, (True, False)))
        times = {choice: [] for choice in choices}
        for choice in choices * 3:
            times[choice].append(self.run(*choice))
        return min(choices, key=lambda choice: statistics.median(times[choice][1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, required=True, help="how many, from 0 on")
    parser.add_argument("--resolution", type=int, required=True)
    parser.add_argument("--cbase", type=int, required=True)
    parser.add_argument("--cmax", type=int, required=True)
    parser.add_argument("--z-dim", type=int, required=True)
    parser.add_argument("--w-dim", type=int, required=True)
    parser.add_argument("--mapping-layers", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--checkout", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    generation = Generation(load(create(arguments), arguments.folder), arguments.z_dim, arguments.seeds)
    with torch.inference_mode():
        torch.cat(list(generation.images(1, True))).numpy().tofile(arguments.folder / "output.bin")
        batch, grouped = generation.fastest()
        print(f"ready {torch.__version__}, batch {batch}{', grouped' if grouped else ''}", flush=True)
        for _ in sys.stdin:
            print(generation.run(batch, grouped), flush=True)


if __name__ == "__main__":
    main()
