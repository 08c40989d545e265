#!/usr/bin/env python3
"""The Python peer of label-curve.ps1: test accuracy on Fashion-MNIST against the number of random labels.

The same protocol as the module's defaults, in plain PyTorch: ResNet-18 with a 3x3 stem, batch 128, SGD 0.1 with momentum 0.9 and weight
decay 5e-4, times 0.1 after 80 % of the epochs, random crop with 4 black pixels around and a mirror image with probability 0.5, inputs
normalised by the data set's published mean and deviation. Both sides label the same samples: the ones whose "seed/index" has the lowest MD5.

With --draws shared both sides also begin with the same weights and see the same batches, varied in the same way, so that what
remains of the difference is the arithmetic and not the luck of the draw, which is some 1.4 points between two trainings. The module's random
numbers are written down here once more, from their sources: SplitMix64 and xoshiro256** (Blackman and Vigna, 2021), Lemire's bounded integers
(2019), FNV-1a. With --draws own (the default) PyTorch draws its own.
Writes one line per training: engine,labels,seed,accuracy,seconds.
"""
import argparse
import gzip
import hashlib
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(x)) + shortcut, inplace=True)


class ResNet18(nn.Module):
    def __init__(self, channels, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        blocks, inputs = [], width
        for stage in range(4):
            outputs = width << stage
            for i in range(2):
                blocks.append(Block(inputs, outputs, 2 if i == 0 and stage > 0 else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.blocks(F.relu(self.bn1(self.conv1(x)), inplace=True))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


MASK = (1 << 64) - 1


def mix(z):
    """SplitMix64's finalisation."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def derive(root, purpose, cycle=0):
    """The module's seed for one purpose: FNV-1a over the name, mixed with the user's seed and the cycle."""
    name = 14695981039346656037
    for byte in purpose.encode():
        name = (name ^ byte) * 1099511628211 & MASK
    mixed = mix((root * 0x9E3779B97F4A7C15 & MASK) ^ name)
    return mix((mixed + cycle * 0xD1B54A32D192ED03) & MASK) >> 1


class Xoshiro:
    """xoshiro256** with Lemire's bounded integers."""

    def __init__(self, seed):
        self.state = [mix((seed + (i + 1) * 0x9E3779B97F4A7C15) & MASK) for i in range(4)]

    def next(self):
        a, b, c, d = self.state
        x = b * 5 & MASK
        result = ((x << 7 | x >> 57) & MASK) * 9 & MASK
        t = b << 17 & MASK
        c ^= a
        d ^= b
        self.state = [a ^ d, b ^ c, c ^ t, (d << 45 | d >> 19) & MASK]
        return result

    def below(self, bound):
        product = (self.next() & 0xFFFFFFFF) * bound
        if product & 0xFFFFFFFF < bound:
            threshold = (1 << 32) % bound
            while product & 0xFFFFFFFF < threshold:
                product = (self.next() & 0xFFFFFFFF) * bound
        return product >> 32


class SharedDraws:
    """What the module draws for one training."""

    def __init__(self, seed):
        self.seed = seed
        self.augmentation = derive(seed, "augmentation")

    def weights(self, model):
        # Its order is that of TorchSharp's modules(): what a network owns itself, then block by block.
        generator = torch.Generator().manual_seed(derive(self.seed, "weights"))
        blocks = [layer for block in model.blocks for layer in (block.conv1, block.conv2, block.downsample and block.downsample[0]) if layer is not None]
        with torch.no_grad():
            for layer in [model.conv1, model.fc] + blocks:
                if isinstance(layer, nn.Linear):
                    bound = layer.in_features ** -0.5
                    layer.weight.uniform_(-bound, bound, generator=generator)
                    layer.bias.uniform_(-bound, bound, generator=generator)
                else:
                    outputs, _, height, width = layer.weight.shape
                    layer.weight.normal_(0, (2 / (outputs * height * width)) ** 0.5, generator=generator)

    def order(self, count, epoch):
        random, order = Xoshiro(derive(self.seed, "order", epoch)), list(range(count))
        for i in range(count - 1, 0, -1):
            j = random.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return torch.tensor(order)

    def variations(self, epoch, start, count, padding):
        """Top and left corner of each crop of the padded picture, and whether it is mirrored."""
        base = mix((self.augmentation + epoch * 0x9E3779B97F4A7C15) & MASK)
        bits = [mix((base + position) & MASK) for position in range(start, start + count)]
        corners = [[(word >> shift & 0xFFFFFF) * (2 * padding + 1) >> 24 for word in bits] for shift in (24, 0)]
        return torch.tensor(corners[0]), torch.tensor(corners[1]), torch.tensor([word >> 63 != 0 for word in bits])


class OwnDraws:
    """What PyTorch draws."""

    def __init__(self, seed):
        torch.manual_seed(seed)

    def weights(self, model):
        for module in model.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, nn.Linear):
                module.reset_parameters()

    def order(self, count, epoch):
        return torch.randperm(count)

    def variations(self, epoch, start, count, padding):
        return torch.randint(2 * padding + 1, (count,)), torch.randint(2 * padding + 1, (count,)), torch.rand(count) < 0.5


def read_idx(path):
    with gzip.open(path, "rb") as file:
        data = file.read()
    sizes = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * len(sizes)).reshape(sizes).copy())


def label_order(count, seed):
    return sorted(range(count), key=lambda i: hashlib.md5(f"{seed}/{i}".encode()).hexdigest())


def normalise(batch, mean, std):
    return batch.unsqueeze(1).float().sub_(255 * mean).div_(255 * std).contiguous(memory_format=torch.channels_last)


def augment(batch, top, left, mirrored, padding):
    count, size, _ = batch.shape
    padded = F.pad(batch, (padding,) * 4)
    rows = top.view(count, 1, 1) + torch.arange(size).view(1, size, 1)
    columns = torch.arange(size).expand(count, size).clone()
    columns[mirrored] = columns[mirrored].flip(1)
    columns = columns.view(count, 1, size) + left.view(count, 1, 1)
    return padded[torch.arange(count).view(count, 1, 1), rows, columns]


def train(images, labels, options, seed, padding=4):
    draws = (SharedDraws if options.draws == "shared" else OwnDraws)(seed)
    model = ResNet18(1, options.width, 10)
    draws.weights(model)
    model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=options.rate, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [max(1, int(0.8 * options.epochs))], 0.1)
    model.train()
    for epoch in range(options.epochs):
        for step, batch in enumerate(draws.order(len(images), epoch).split(options.batch)):
            varied = augment(images[batch], *draws.variations(epoch, step * options.batch, len(batch), padding), padding)
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(normalise(varied, options.mean, options.std)), labels[batch])
            loss.backward()
            optimizer.step()
        schedule.step()
    return model.eval()


def accuracy(model, images, labels, options):
    with torch.no_grad():
        hits = sum((model(normalise(x, options.mean, options.std)).argmax(1) == y).sum().item() for x, y in zip(images.split(500), labels.split(500)))
    return hits / len(images)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", help="folder with Fashion-MNIST's four .gz files")
    parser.add_argument("--labels", type=int, nargs="+", default=[500, 1000, 1500, 2000, 2500])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--draws", choices=("shared", "own"), default="own", help="whose weights, batches and variations")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as PyTorch takes")
    parser.add_argument("--test", type=int, default=10000, help="measure on the first so many test pictures")
    options = parser.parse_args()
    options.mean, options.std = 0.2860, 0.3530
    if options.threads:
        torch.set_num_threads(options.threads)
    images, labels = (read_idx(f"{options.data}/train-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    test_images, test_labels = (read_idx(f"{options.data}/t10k-{kind}-ubyte.gz")[:options.test] for kind in ("images-idx3", "labels-idx1"))
    labels, test_labels = labels.long(), test_labels.long()
    for seed in options.seeds:
        order = label_order(len(images), seed)
        for count in options.labels:
            chosen = torch.tensor(sorted(order[:count]))
            start = time.perf_counter()
            model = train(images[chosen], labels[chosen], options, seed)
            seconds = time.perf_counter() - start
            print(f"python,{count},{seed},{accuracy(model, test_images, test_labels, options):.4f},{seconds:.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
