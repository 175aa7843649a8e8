"""Iterations of StyleGAN2 (generator, path lengths every 4th, discriminator, R1 every 16th, the average) in PyTorch, for the
benchmark stylegan2-iteration.

With --checkout, networks and losses are those of a checkout of github.com/NVlabs/stylegan2-ada-pytorch, which takes its
reference operators on CPUs; without, of PyTorch's own modules that do the same operations. Says "ready VERSION" once it is
warm, and answers each line of its input with the milliseconds of an iteration, averaged over 16.
"""
import argparse
import copy
import math
import pathlib
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

ITERATIONS = 16
MAPPING_RATE = 0.01


def resample(x, kernel, up=1, down=1, pad=(0, 0), gain=1):
    """Inserts zeros, pads, filters each channel at the full size, then leaves pixels out."""
    batch, channels, height, width = x.shape
    if up > 1:
        x = F.pad(x.reshape(batch, channels, height, 1, width, 1), [0, up - 1, 0, 0, 0, up - 1])
        x = x.reshape(batch, channels, height * up, width * up)
    x = F.pad(x, [pad[0], pad[1], pad[0], pad[1]])
    weight = (kernel * gain).flip([0, 1])[None, None].repeat(channels, 1, 1, 1)
    return F.conv2d(x, weight, groups=channels)[:, :, ::down, ::down]


def activate(x, bias, gain=math.sqrt(2)):
    x = x + bias.reshape([1, -1] + [1] * (x.ndim - 2))
    return F.leaky_relu(x, 0.2) * gain


def binomial():
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
    kernel = torch.outer(taps, taps)
    return kernel / kernel.sum()


class Linear(nn.Module):
    def __init__(self, inputs, outputs, act=False, rate=1.0, start=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full([outputs], float(start)))
        self.act, self.rate, self.gain = act, rate, rate / math.sqrt(inputs)

    def forward(self, x):
        weight, bias = self.weight * self.gain, self.bias * self.rate
        return activate(x.matmul(weight.t()), bias) if self.act else torch.addmm(bias[None], x, weight.t())


class Conv(nn.Module):
    def __init__(self, inputs, outputs, size, down=False, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.size, self.down, self.scale = size, down, 1 / math.sqrt(inputs * size * size)
        self.register_buffer("kernel", binomial())

    def forward(self, x, gain=1.0):
        weight = self.weight * self.scale
        if self.down and self.size == 1:
            x = F.conv2d(resample(x, self.kernel, down=2, pad=(1, 1)), weight)
        elif self.down:
            x = F.conv2d(resample(x, self.kernel, pad=(2, 2)), weight, stride=2)
        else:
            x = F.conv2d(x, weight, padding=self.size // 2)
        return x * gain if self.bias is None else activate(x, self.bias, math.sqrt(2) * gain)


class Styled(nn.Module):
    """In training the reference scales activations, not weights."""

    def __init__(self, inputs, outputs, w_dim, resolution, up):
        super().__init__()
        self.affine = Linear(w_dim, inputs, start=1)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.strength = nn.Parameter(torch.zeros([]))
        self.resolution, self.up = resolution, up
        self.register_buffer("kernel", binomial())

    def forward(self, x, w):
        batch, styles = x.shape[0], self.affine(w)
        weight = self.weight[None] * styles.reshape(batch, 1, -1, 1, 1)
        back = (weight.square().sum([2, 3, 4]) + 1e-8).rsqrt()
        x = x * styles.reshape(batch, -1, 1, 1)
        if self.up:
            x = resample(F.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2), self.kernel, pad=(1, 1), gain=4)
        else:
            x = F.conv2d(x, self.weight, padding=1)
        noise = torch.randn(batch, 1, self.resolution, self.resolution) * self.strength
        return activate(torch.addcmul(noise, x, back.reshape(batch, -1, 1, 1)), self.bias)


class ToColours(nn.Module):
    def __init__(self, inputs, w_dim):
        super().__init__()
        self.affine = Linear(w_dim, inputs, start=1)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))
        self.gain = 1 / math.sqrt(inputs)

    def forward(self, x, w):
        styles = self.affine(w) * self.gain
        return F.conv2d(x * styles.reshape(x.shape[0], -1, 1, 1), self.weight) + self.bias.reshape(1, -1, 1, 1)


class Generator(nn.Module):
    def __init__(self, z_dim, w_dim, layers, resolutions, channels):
        super().__init__()
        self.mapping = nn.Sequential(*[Linear(z_dim if i == 0 else w_dim, w_dim, act=True, rate=MAPPING_RATE) for i in range(layers)])
        self.const = nn.Parameter(torch.randn(channels[4], 4, 4))
        self.first = nn.ModuleList([Styled(channels[r // 2], channels[r], w_dim, r, True) for r in resolutions[1:]])
        self.last = nn.ModuleList([Styled(channels[r], channels[r], w_dim, r, False) for r in resolutions])
        self.colours = nn.ModuleList([ToColours(channels[r], w_dim) for r in resolutions])
        self.layers = 2 * len(resolutions)
        self.register_buffer("kernel", binomial())
        self.register_buffer("average", torch.zeros(w_dim))

    def styles(self, z, average=True):
        w = self.mapping(z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt())
        if average:
            self.average.copy_(w.detach().mean(0).lerp(self.average, 0.995))
        return w[:, None].repeat(1, self.layers, 1)

    def synthesis(self, ws):
        x, image = self.const[None].repeat(ws.shape[0], 1, 1, 1), None
        for i, (last, colours) in enumerate(zip(self.last, self.colours)):
            if i > 0:
                x = self.first[i - 1](x, ws[:, 2 * i - 1])
            x = last(x, ws[:, 2 * i])
            added = colours(x, ws[:, 2 * i + 1])
            image = added if image is None else resample(image, self.kernel, up=2, pad=(2, 1), gain=4) + added
        return image


class Discriminator(nn.Module):
    def __init__(self, resolutions, channels):
        super().__init__()
        halving = [r for r in reversed(resolutions) if r > 4]
        self.colours = Conv(3, channels[halving[0]], 1)
        self.first = nn.ModuleList([Conv(channels[r], channels[r], 3) for r in halving])
        self.last = nn.ModuleList([Conv(channels[r], channels[r // 2], 3, down=True) for r in halving])
        self.skip = nn.ModuleList([Conv(channels[r], channels[r // 2], 1, down=True, bias=False) for r in halving])
        self.conv = Conv(channels[4] + 1, channels[4], 3)
        self.hidden = Linear(channels[4] * 16, channels[4], act=True)
        self.out = Linear(channels[4], 1)

    def forward(self, x):
        x = self.colours(x)
        for first, last, skip in zip(self.first, self.last, self.skip):
            skipped = skip(x, gain=math.sqrt(0.5))
            x = skipped.add_(last(first(x), gain=math.sqrt(0.5)))
        batch, channels, height, width = x.shape
        group = min(4, batch)
        groups = x.reshape(group, -1, 1, channels, height, width)
        deviation = ((groups - groups.mean(0)).square().mean(0) + 1e-8).sqrt().mean([2, 3, 4]).reshape(-1, 1, 1, 1)
        x = torch.cat([x, deviation.repeat(group, 1, height, width)], 1)
        return self.out(self.hidden(self.conv(x).flatten(1)))


class OwnLosses:
    def __init__(self, generator, discriminator, gamma, mixing):
        self.generator, self.discriminator, self.gamma, self.mixing = generator, discriminator, gamma, mixing
        self.mean = torch.zeros([])

    def generate(self, z):
        ws = self.generator.styles(z)
        crossover = int(torch.randint(1, ws.shape[1], [])) if float(torch.rand([])) < self.mixing else ws.shape[1]
        other = self.generator.styles(torch.randn_like(z), average=False)
        ws = torch.cat([ws[:, :crossover], other[:, crossover:]], 1)
        return self.generator.synthesis(ws), ws

    def run(self, phase, real, z, gain):
        if phase == "Gmain":
            F.softplus(-self.discriminator(self.generate(z)[0])).mean().mul(gain).backward()
        elif phase == "Greg":
            image, ws = self.generate(z[: max(1, z.shape[0] // 2)])
            noise = torch.randn_like(image) / math.sqrt(image.shape[2] * image.shape[3])
            slopes, = torch.autograd.grad([(image * noise).sum()], [ws], create_graph=True)
            lengths = slopes.square().sum(2).mean(1).sqrt()
            mean = self.mean.lerp(lengths.mean(), 0.01)
            self.mean = mean.detach()
            ((lengths - mean).square() * 2).mean().mul(gain).backward()
        elif phase == "Dmain":
            F.softplus(self.discriminator(self.generate(z)[0])).mean().mul(gain).backward()
            F.softplus(-self.discriminator(real)).mean().mul(gain).backward()
        else:
            image = real.detach().requires_grad_(True)
            slopes, = torch.autograd.grad([self.discriminator(image).sum()], [image], create_graph=True)
            (slopes.square().sum([1, 2, 3]) * (self.gamma / 2)).mean().mul(gain).backward()


class ReferenceLosses:
    def __init__(self, generator, discriminator, gamma, mixing):
        from training.loss import StyleGAN2Loss

        self.loss = StyleGAN2Loss(
            device=torch.device("cpu"), G_mapping=generator.mapping, G_synthesis=generator.synthesis, D=discriminator,
            style_mixing_prob=mixing, r1_gamma=gamma)

    def run(self, phase, real, z, gain):
        none = torch.zeros([z.shape[0], 0])
        self.loss.accumulate_gradients(phase=phase, real_img=real, real_c=none, gen_z=z, gen_c=none, sync=True, gain=gain)


def create(arguments):
    resolutions = [2 ** i for i in range(2, int(math.log2(arguments.resolution)) + 1)]
    if arguments.checkout is None:
        channels = {r: min(arguments.cbase // r, arguments.cmax) for r in resolutions}
        generator = Generator(arguments.z_dim, arguments.w_dim, arguments.mapping_layers, resolutions, channels)
        return generator, Discriminator(resolutions, channels), OwnLosses
    sys.path.insert(0, str(arguments.checkout))
    from training import networks

    widths = dict(channel_base=arguments.cbase, channel_max=arguments.cmax)
    shape = dict(img_resolution=arguments.resolution, img_channels=3, c_dim=0)
    generator = networks.Generator(
        z_dim=arguments.z_dim, w_dim=arguments.w_dim, mapping_kwargs=dict(num_layers=arguments.mapping_layers),
        synthesis_kwargs=widths, **shape)
    return generator, networks.Discriminator(**widths, **shape), ReferenceLosses


class Training:
    def __init__(self, arguments):
        self.generator, self.discriminator, losses = create(arguments)
        self.average = copy.deepcopy(self.generator).eval()
        for network in (self.generator, self.discriminator):
            network.train().requires_grad_(False)
        self.losses = losses(self.generator, self.discriminator, arguments.gamma, 0.9)
        self.z_dim, self.batch, self.step = arguments.z_dim, arguments.batch, 0
        self.real = torch.rand(arguments.batch, 3, arguments.resolution, arguments.resolution) * 2 - 1
        self.phases = []
        for name, network, interval in (("G", self.generator, 4), ("D", self.discriminator, 16)):
            ratio = interval / (interval + 1)
            optimizer = torch.optim.Adam(network.parameters(), lr=0.0025 * ratio, betas=(0, 0.99 ** ratio), eps=1e-8)
            self.phases += [(name + "main", network, optimizer, 1), (name + "reg", network, optimizer, interval)]

    def iterate(self):
        for phase, network, optimizer, interval in self.phases:
            if self.step % interval:
                continue
            optimizer.zero_grad(set_to_none=True)
            network.requires_grad_(True)
            self.losses.run(phase, self.real, torch.randn(self.batch, self.z_dim), interval)
            network.requires_grad_(False)
            optimizer.step()
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.generator.parameters()):
                mean.copy_(value.lerp(mean, 0.999))
            for mean, value in zip(self.average.buffers(), self.generator.buffers()):
                mean.copy_(value)
        self.step += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolution", type=int, required=True)
    parser.add_argument("--cbase", type=int, required=True)
    parser.add_argument("--cmax", type=int, required=True)
    parser.add_argument("--z-dim", type=int, required=True)
    parser.add_argument("--w-dim", type=int, required=True)
    parser.add_argument("--mapping-layers", type=int, required=True)
    parser.add_argument("--gamma", type=float, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--checkout", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    training = Training(arguments)
    training.iterate()
    training.step = 0
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(ITERATIONS):
            training.iterate()
        print((time.perf_counter() - start) * 1000 / ITERATIONS, flush=True)


if __name__ == "__main__":
    main()
