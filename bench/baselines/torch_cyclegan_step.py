"""One training step of CycleGAN as its authors' implementation does it, in PyTorch, for the benchmark training-step.

Says "ready VERSION" once it is warm, and answers each line of its input with the milliseconds of one step.
"""
import argparse
import itertools
import sys
import time

import torch
from torch import nn


def norm(width):
    return nn.InstanceNorm2d(width, affine=False, track_running_stats=False)


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), norm(width)]
        self.conv_block = nn.Sequential(*half(), nn.ReLU(True), *half())

    def forward(self, x):
        return x + self.conv_block(x)


def generator(filters, blocks):
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, filters, 7), norm(filters), nn.ReLU(True)]
    for width in (filters, 2 * filters):
        layers += [nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), norm(2 * width), nn.ReLU(True)]
    layers += [Residual(4 * filters) for _ in range(blocks)]
    for width in (4 * filters, 2 * filters):
        layers += [nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1), norm(width // 2), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(filters, 3, 7), nn.Tanh())


def discriminator(filters):
    layers, width = [nn.Conv2d(3, filters, 4, stride=2, padding=1), nn.LeakyReLU(0.2, True)], filters
    for stride in (2, 2, 1):
        layers += [nn.Conv2d(width, 2 * width, 4, stride=stride, padding=1), norm(2 * width), nn.LeakyReLU(0.2, True)]
        width *= 2
    return nn.Sequential(*layers, nn.Conv2d(width, 1, 4, padding=1))


class CycleGan:
    def __init__(self, filters, blocks):
        self.generators = [generator(filters, blocks) for _ in range(2)]
        self.discriminators = [discriminator(filters) for _ in range(2)]
        for module in itertools.chain(*[network.modules() for network in self.generators + self.discriminators]):
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(module.weight, 0, 0.02)
                nn.init.zeros_(module.bias)
        parameters = lambda networks: itertools.chain(*[network.parameters() for network in networks])
        self.judging = list(parameters(self.discriminators))
        self.optimizer_g = torch.optim.Adam(parameters(self.generators), lr=2e-4, betas=(0.5, 0.999))
        self.optimizer_d = torch.optim.Adam(self.judging, lr=2e-4, betas=(0.5, 0.999))
        self.square, self.absolute = nn.MSELoss(), nn.L1Loss()
        self.labels = {True: torch.tensor(1.0), False: torch.tensor(0.0)}

    def adversarial(self, scores, real):
        return self.square(scores, self.labels[real].expand_as(scores))

    def judge(self, required):
        for parameter in self.judging:
            parameter.requires_grad = required

    def step(self, a, b):
        (g_a, g_b), (d_a, d_b) = self.generators, self.discriminators
        fake_b = g_a(a)
        again_a = g_b(fake_b)
        fake_a = g_b(b)
        again_b = g_a(fake_a)

        self.judge(False)
        self.optimizer_g.zero_grad()
        losses = [
            self.adversarial(d_a(fake_b), True),
            self.adversarial(d_b(fake_a), True),
            self.absolute(again_a, a) * 10,
            self.absolute(again_b, b) * 10,
            self.absolute(g_a(b), b) * 5,
            self.absolute(g_b(a), a) * 5,
        ]
        sum(losses).backward()
        self.optimizer_g.step()

        self.judge(True)
        self.optimizer_d.zero_grad()
        for network, real, fake in ((d_a, b, fake_b), (d_b, a, fake_a)):
            loss = (self.adversarial(network(real), True) + self.adversarial(network(fake.detach()), False)) * 0.5
            loss.backward()
            losses.append(loss)
        self.optimizer_d.step()
        return [float(loss) for loss in losses]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--filters", type=int, required=True)
    parser.add_argument("--blocks", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    model = CycleGan(arguments.filters, arguments.blocks)
    a, b = (torch.rand(1, 3, arguments.size, arguments.size) * 2 - 1 for _ in range(2))
    for _ in range(2):
        model.step(a, b)
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        model.step(a, b)
        print((time.perf_counter() - start) * 1000, flush=True)


if __name__ == "__main__":
    main()
