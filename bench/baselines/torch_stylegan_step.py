"""One iteration of the original StyleGAN, discriminator with R1 and generator with its average, in PyTorch, for the
benchmark stylegan-iteration.

With --checkout, the layers are those of model.py in a checkout of github.com/rosinality/style-based-gan-pytorch; without, of
modules of PyTorch's own that do the same operations. Says "ready VERSION" once it is warm, and answers each line of its
input with the milliseconds of one iteration.
"""
import argparse
import copy
import importlib.util
import math
import pathlib
import random
import sys
import time
import types

import torch
from torch import nn
from torch.nn import functional as F


class Scaled(nn.Module):
    """Scales a layer's weight by He's constant whenever it runs."""

    def __init__(self, layer):
        super().__init__()
        nn.init.normal_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
        self.layer = layer
        self.gain = math.sqrt(2 / layer.weight[0].numel())

    def forward(self, x):
        weight = self.layer.weight * self.gain
        if isinstance(self.layer, nn.Linear):
            return F.linear(x, weight, self.layer.bias)
        return F.conv2d(x, weight, self.layer.bias, padding=self.layer.padding)


def linear(inputs, outputs):
    return Scaled(nn.Linear(inputs, outputs))


def conv(*arguments, **settings):
    return Scaled(nn.Conv2d(*arguments, **settings))


class PixelNorm(nn.Module):
    def forward(self, x):
        return x / torch.sqrt(x.square().mean(1, keepdim=True) + 1e-8)


class Blur(nn.Module):
    def __init__(self, channels):
        super().__init__()
        row = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("kernel", torch.outer(row, row).expand(channels, 1, 3, 3).contiguous())

    def forward(self, x):
        return F.conv2d(x, self.kernel, padding=1, groups=x.shape[1])


class Style(nn.Module):
    def __init__(self, channels, style):
        super().__init__()
        self.norm, self.style = nn.InstanceNorm2d(channels), linear(style, 2 * channels)
        nn.init.ones_(self.style.layer.bias[:channels])

    def forward(self, x, w):
        scale, shift = self.style(w)[:, :, None, None].chunk(2, 1)
        return scale * self.norm(x) + shift


class StyledBlock(nn.Module):
    def __init__(self, inputs, outputs, kernel_size=3, padding=1, style_dim=512, initial=False, upsample=False):
        super().__init__()
        if initial:
            self.constant = nn.Parameter(torch.ones(1, outputs, 4, 4))
        else:
            self.first = nn.Sequential(nn.Upsample(scale_factor=2), conv(inputs, outputs, kernel_size, padding=padding), Blur(outputs))
        self.second = conv(outputs, outputs, kernel_size, padding=padding)
        self.styles = nn.ModuleList([Style(outputs, style_dim) for _ in range(2)])
        self.noises = nn.ParameterList([nn.Parameter(torch.zeros(1, outputs, 1, 1)) for _ in range(2)])
        self.gain = math.sqrt(2 / outputs)

    def layer(self, index, x, w, noise):
        return self.styles[index](F.leaky_relu(x + self.noises[index] * self.gain * noise, 0.2), w)

    def forward(self, x, w, noise):
        first = self.first(x) if hasattr(self, "first") else self.constant.repeat(len(w), 1, 1, 1)
        return self.layer(1, self.second(self.layer(0, first, w, noise)), w, noise)


class Block(nn.Module):
    def __init__(self, inputs, outputs, kernel_size, padding, kernel_size2=None, padding2=None, downsample=False):
        super().__init__()
        second = [conv(outputs, outputs, kernel_size2 or kernel_size, padding=padding if padding2 is None else padding2)]
        if downsample:
            second = [Blur(outputs), *second, nn.AvgPool2d(2)]
        self.layers = nn.Sequential(conv(inputs, outputs, kernel_size, padding=padding), nn.LeakyReLU(0.2), *second, nn.LeakyReLU(0.2))

    def forward(self, x):
        return self.layers(x)


OWN = types.SimpleNamespace(StyledConvBlock=StyledBlock, ConvBlock=Block, EqualConv2d=conv, EqualLinear=linear, PixelNorm=PixelNorm)


def layers_of(checkout):
    if checkout is None:
        return OWN
    spec = importlib.util.spec_from_file_location("model", checkout / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Generator(nn.Module):
    def __init__(self, layers, channels, latent, mapping):
        super().__init__()
        self.latent = latent
        styles = [layers.PixelNorm()]
        for _ in range(mapping):
            styles += [layers.EqualLinear(latent, latent), nn.LeakyReLU(0.2)]
        self.style = nn.Sequential(*styles)
        blocks = [layers.StyledConvBlock(channels[0], channels[0], 3, 1, style_dim=latent, initial=True)]
        blocks += [layers.StyledConvBlock(a, b, 3, 1, style_dim=latent, upsample=True) for a, b in zip(channels, channels[1:])]
        self.blocks = nn.ModuleList(blocks)
        self.to_rgb = layers.EqualConv2d(channels[-1], 3, 1)

    def forward(self, count):
        styles = [self.style(torch.randn(count, self.latent))]
        crossover = len(self.blocks)
        if random.random() < 0.9:
            styles.append(self.style(torch.randn(count, self.latent)))
            crossover = random.randrange(1, len(self.blocks))
        x = torch.zeros(count, 1, 4, 4)
        for i, block in enumerate(self.blocks):
            x = block(x, styles[-1] if i >= crossover else styles[0], torch.randn(count, 1, 4 << i, 4 << i))
        return self.to_rgb(x)


class Discriminator(nn.Module):
    def __init__(self, layers, channels):
        super().__init__()
        finest = channels[::-1]
        self.from_rgb = nn.Sequential(layers.EqualConv2d(3, finest[0], 1), nn.LeakyReLU(0.2))
        self.blocks = nn.Sequential(*[layers.ConvBlock(a, b, 3, 1, downsample=True) for a, b in zip(finest, finest[1:])])
        self.head = layers.ConvBlock(finest[-1] + 1, finest[-1], 3, 1, 4, 0)
        self.linear = layers.EqualLinear(finest[-1], 1)

    def forward(self, images):
        x = self.blocks(self.from_rgb(images))
        deviation = torch.sqrt(x.var(0, unbiased=False) + 1e-8).mean().expand(len(x), 1, 4, 4)
        return self.linear(self.head(torch.cat([x, deviation], 1)).flatten(1))


class StyleGan:
    def __init__(self, layers, channels, latent, mapping):
        self.generator = Generator(layers, channels, latent, mapping)
        self.average = copy.deepcopy(self.generator)
        self.discriminator = Discriminator(layers, channels)
        synthesis = [*self.generator.blocks.parameters(), *self.generator.to_rgb.parameters()]
        groups = [{"params": synthesis}, {"params": self.generator.style.parameters(), "lr": 1e-5}]
        self.optimizer_g = torch.optim.Adam(groups, lr=1e-3, betas=(0.0, 0.99))
        self.optimizer_d = torch.optim.Adam(self.discriminator.parameters(), lr=1e-3, betas=(0.0, 0.99))

    def judge(self, required):
        for parameter in self.discriminator.parameters():
            parameter.requires_grad = required

    def step(self, real):
        self.optimizer_d.zero_grad()
        real = real.detach().requires_grad_()
        scores = self.discriminator(real)
        slopes, = torch.autograd.grad(scores.sum(), real, create_graph=True)
        penalty = 5 * slopes.square().flatten(1).sum(1).mean()
        with torch.no_grad():
            fake = self.generator(len(real))
        losses = [F.softplus(-scores).mean(), F.softplus(self.discriminator(fake)).mean(), penalty]
        sum(losses).backward()
        self.optimizer_d.step()

        self.judge(False)
        self.optimizer_g.zero_grad()
        losses.append(F.softplus(-self.discriminator(self.generator(len(real)))).mean())
        losses[-1].backward()
        self.optimizer_g.step()
        self.judge(True)
        with torch.no_grad():
            for average, parameter in zip(self.average.parameters(), self.generator.parameters()):
                average.lerp_(parameter, 0.001)
        return [float(loss) for loss in losses]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, nargs="+", required=True, help="at 4x4, 8x8 and so on")
    parser.add_argument("--latent", type=int, required=True)
    parser.add_argument("--mapping-layers", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--checkout", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    random.seed(1)
    model = StyleGan(layers_of(arguments.checkout), arguments.channels, arguments.latent, arguments.mapping_layers)
    size = 2 << len(arguments.channels)
    real = torch.rand(arguments.batch, 3, size, size) * 2 - 1
    for _ in range(2):
        model.step(real)
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        model.step(real)
        print((time.perf_counter() - start) * 1000, flush=True)


if __name__ == "__main__":
    main()
