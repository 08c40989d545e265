"""Writes a TorchScript file whose network gives its class scores and the outputs of its stages ("taps").

    python3 tapped.py tapped.pt 8       (a path and the number of classes; needs torch)

A loss prediction head can be trained for such a file: examples/11-torchscript-loss-head.ps1. Your own network is trained before it is
written; this one is not, the example is about the taps.
"""
import sys

import torch


class Tapped(torch.nn.Module):
    def __init__(self, classes: int):
        super().__init__()
        self.first = torch.nn.Conv2d(3, 16, 5, stride=2, padding=2)
        self.second = torch.nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.last = torch.nn.Linear(32, classes)

    def forward(self, x: torch.Tensor):
        first = torch.relu(self.first(x))
        second = torch.relu(self.second(first))
        # The class scores come first; then any number of taps, N x channels x positions or N x channels.
        return self.last(second.mean([2, 3])), first, second


if __name__ == "__main__":
    torch.manual_seed(1)
    torch.jit.script(Tapped(classes=int(sys.argv[2])).eval()).save(sys.argv[1])
