"""The PyTorch sides of the comparison, at equal work: the epochs of each mini-query are those that ours took.

discriminative_query.py sensible|tuned|autocast FEATURES.npy LABELED THREADS PICKS SUBSET_FACTOR EPOCHS,...
    What a careful author writes: features in memory once, minibatches by index_select, the pool scored in blocks without gradients. Tuned: with
    the fastest Adam of this version on a processor (foreach) instead of Adam as it comes. Autocast: that, and training under autocast to bfloat16.
    -> "total <seconds>" and "accuracy <last training accuracy of each mini-query>"
discriminative_query.py reference FEATURES.npy LABELED THREADS PICKS SUBSET_FACTOR EPOCHS,... FRACTION
    The way of the public reference implementation: for every mini-query the features are extracted again by the network (ResNet-18, 32 x 32
    pictures) into an HDF5 file, training reads single samples from it through a DataLoader, scoring takes one sample at a time. Measured on
    FRACTION of the samples of the first mini-query and scaled by samples, epochs and mini-queries.
    -> "extraction <seconds>", "training <seconds>", "scoring <seconds>" for the whole query
The first LABELED rows are the labeled samples. Hyperparameters as in the module: 3 x 256 ReLU, Adam 3e-4, batch 128, weights by inverse frequency.
"""
import os
import sys
import tempfile
import time

import numpy as np
import torch

BATCH, RATE, WIDTH = 128, 3e-4, 256


def discriminator(features: int) -> torch.nn.Module:
    layers = []
    for inputs in (features, WIDTH, WIDTH):
        layers += [torch.nn.Linear(inputs, WIDTH), torch.nn.ReLU(inplace=True)]
    return torch.nn.Sequential(*layers, torch.nn.Linear(WIDTH, 2))


def sensible(features: torch.Tensor, labeled: torch.Tensor, picks: int, factor: int, epochs: list, foreach: bool, bfloat16: bool) -> None:
    start = time.perf_counter()
    features = (features - features.mean(0)) / features.std(0, unbiased=False)
    is_labeled = torch.zeros(len(features), dtype=torch.bool)
    is_labeled[labeled] = True
    accuracies = []
    for number, rounds in enumerate(epochs):
        known = is_labeled.nonzero().squeeze(1)
        rest = (~is_labeled).nonzero().squeeze(1)
        subset = rest[torch.randperm(len(rest))[:factor * len(known)]]
        rows = torch.cat([known, subset])
        targets = (~is_labeled).long()
        weight = len(rows) / (2 * torch.tensor([len(known), len(subset)], dtype=torch.float32))
        net = discriminator(features.shape[1])
        # foreach: one pass over all parameters per operation; None is what an author gets who says nothing.
        optimizer = torch.optim.Adam(net.parameters(), lr=RATE, foreach=True if foreach else None)
        for _ in range(rounds):
            correct = torch.zeros((), dtype=torch.long)
            for index in rows[torch.randperm(len(rows))].split(BATCH):
                target = targets.index_select(0, index)
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
                    logits = net(features.index_select(0, index))
                loss = torch.nn.functional.cross_entropy(logits.float(), target, weight=weight)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                correct += (logits.detach().argmax(1) == target).sum()
        accuracies.append(correct.item() / len(rows))
        quota = picks // len(epochs) + (number < picks % len(epochs))
        with torch.inference_mode():
            scores = torch.cat([net(features.index_select(0, block)).diff(dim=1).squeeze(1) for block in rest.split(8192)])
        is_labeled[rest[scores.topk(quota).indices]] = True
    print("total", time.perf_counter() - start)
    print("accuracy", ",".join(f"{accuracy:.4f}" for accuracy in accuracies))


class Hdf5Rows(torch.utils.data.Dataset):
    def __init__(self, file, rows, targets):
        self.file, self.rows, self.targets = file, rows, targets

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, at):
        row = self.rows[at]
        return torch.from_numpy(self.file["features"][row]), self.targets[row]


def reference(features: torch.Tensor, labeled: torch.Tensor, picks: int, factor: int, epochs: list, fraction: float) -> None:
    import h5py
    from torchvision.models import resnet18

    backbone = resnet18(num_classes=10)
    backbone.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    backbone.maxpool = torch.nn.Identity()
    backbone.fc = torch.nn.Identity()
    backbone.eval()
    count = len(features)
    some = max(BATCH, int(count * fraction))
    with tempfile.TemporaryDirectory() as folder, h5py.File(os.path.join(folder, "features.h5"), "w") as file:
        data = file.create_dataset("features", (count, features.shape[1]), dtype="f4")
        start = time.perf_counter()
        for at in range(0, some, BATCH):
            with torch.no_grad():
                extracted = backbone(torch.rand(min(BATCH, some - at), 3, 32, 32))
            data[at:at + len(extracted)] = extracted.numpy()
        extraction = (time.perf_counter() - start) * count / some * len(epochs)

        # What is trained on has the features that all sides have.
        data[:] = features.numpy()
        is_labeled = torch.zeros(count, dtype=torch.bool)
        is_labeled[labeled] = True
        targets = (~is_labeled).long()
        rows = torch.randperm(count)[:some].tolist()
        net = discriminator(features.shape[1])
        optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
        loss_of = torch.nn.CrossEntropyLoss(weight=torch.tensor([count / (2 * len(labeled)), count / (2 * (count - len(labeled)))]))
        loader = torch.utils.data.DataLoader(Hdf5Rows(file, rows, targets), batch_size=BATCH, shuffle=True)
        start = time.perf_counter()
        for x, target in loader:
            optimizer.zero_grad()
            loss_of(net(x), target).backward()
            optimizer.step()
        seconds = time.perf_counter() - start
        trained = unlabeled_scored = 0
        known = len(labeled)
        for number, rounds in enumerate(epochs):
            rest = count - known
            trained += rounds * (known + min(rest, factor * known))
            unlabeled_scored += rest
            known += picks // len(epochs) + (number < picks % len(epochs))
        training = seconds * trained / some

        single = max(100, some // 5)
        scores = []
        start = time.perf_counter()
        for x, _ in torch.utils.data.DataLoader(Hdf5Rows(file, rows[:single], targets), batch_size=1):
            with torch.no_grad():
                scores.append(net(x).softmax(1)[0, 1].item())
        scoring = (time.perf_counter() - start) * unlabeled_scored / single
    print("extraction", extraction)
    print("training", training)
    print("scoring", scoring)


def main() -> None:
    way, path, labeled, threads, picks, factor, epochs = sys.argv[1:8]
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    features = torch.from_numpy(np.load(path))
    arguments = (features, torch.arange(int(labeled)), int(picks), int(factor), [int(rounds) for rounds in epochs.split(",")])
    if way in ("sensible", "tuned", "autocast"):
        sensible(*arguments, foreach=way != "sensible", bfloat16=way == "autocast")
    else:
        reference(*arguments, float(sys.argv[8]))


if __name__ == "__main__":
    main()
