"""The PyTorch side of the comparison: what a careful author writes. Channels-last memory, pictures as bytes in memory, a whole batch
augmented by one gather, gradients set to none, ReLU in place, scoring in inference mode.

training_speed.py FILE WIDTH TRAIN_IMAGES SCORE_IMAGES EPOCHS THREADS -> "train <images/s>" and "score <images/s>", the best epoch after the first
"""
import sys
import time

import numpy as np
import torch
from torchvision.models.resnet import BasicBlock, ResNet

BATCH, PADDING = 128, 4
MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1)
STD = torch.tensor([0.2023, 0.1994, 0.2010]).view(1, 3, 1, 1)


def cifar_resnet18(width: int) -> ResNet:
    net = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=10)
    net.inplanes = width
    net.conv1 = torch.nn.Conv2d(3, width, 3, padding=1, bias=False)
    net.bn1 = torch.nn.BatchNorm2d(width)
    net.maxpool = torch.nn.Identity()
    for stage in range(4):
        setattr(net, f"layer{stage + 1}", net._make_layer(BasicBlock, width << stage, 2, stride=1 if stage == 0 else 2))
    net.fc = torch.nn.Linear(width * 8, 10)
    return net.to(memory_format=torch.channels_last)


def augmented(padded: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
    """A random 32 x 32 window of each 40 x 40 picture (rows x columns x channels), mirrored with probability 0.5."""
    n = len(index)
    steps = torch.arange(32)
    rows = torch.randint(0, 2 * PADDING + 1, (n, 1)) + steps
    columns = torch.randint(0, 2 * PADDING + 1, (n, 1)) + torch.where(torch.rand(n, 1) < 0.5, steps, steps.flip(0))
    return padded[index[:, None, None], rows[:, :, None], columns[:, None, :]]


def to_input(pictures: torch.Tensor) -> torch.Tensor:
    # Rows x columns x channels seen as channels x rows x columns is channels-last memory already.
    return pictures.permute(0, 3, 1, 2).float().div_(255).sub_(MEAN).div_(STD)


def main() -> None:
    path, width, train_images, score_images, epochs, threads = sys.argv[1], *map(int, sys.argv[2:7])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    records = np.fromfile(path, dtype=np.uint8).reshape(-1, 3073)
    labels = torch.from_numpy(records[:, 0].astype(np.int64))
    pictures = torch.from_numpy(np.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)))
    padded = torch.zeros(len(pictures), 40, 40, 3, dtype=torch.uint8)
    padded[:, PADDING:-PADDING, PADDING:-PADDING] = pictures

    net = cifar_resnet18(width)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    best = 0.0
    for epoch in range(epochs):
        start = time.perf_counter()
        total = torch.zeros(())
        for index in torch.randperm(train_images).split(BATCH):
            optimizer.zero_grad(set_to_none=True)
            loss = torch.nn.functional.cross_entropy(net(to_input(augmented(padded, index))), labels[index])
            loss.backward()
            optimizer.step()
            total += loss.detach()
        if epoch > 0:
            best = max(best, train_images / (time.perf_counter() - start))
        assert torch.isfinite(total)
    print("train", best)

    net.eval()
    best = 0.0
    for _ in range(2):
        start = time.perf_counter()
        scores = []
        with torch.inference_mode():
            for batch in pictures[:score_images].split(BATCH):
                log_p = net(to_input(batch)).log_softmax(1)
                scores.append(-(log_p.exp() * log_p).sum(1))
        assert len(torch.cat(scores)) == score_images
        best = max(best, score_images / (time.perf_counter() - start))
    print("score", best)


if __name__ == "__main__":
    main()
