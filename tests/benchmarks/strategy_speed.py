"""The other sides of strategy-speed.ps1, and the vectors that all sides read.

strategy_speed.py make FOLDER SAMPLES WIDTH CLASSES
    Gaussian clouds as features.npy (float32), a cloud of each class, and labels.npy.
strategy_speed.py coreset FOLDER LABELED PICKS THREADS FRACTION
    -> "numpy <seconds>": distances to all labeled rows by matrix products, then for each pick one product with all rows and the smaller of both.
    -> "sklearn <seconds>": pairwise_distances for each pick, as public implementations do it; FRACTION of the picks measured and scaled.
    -> "picks <rows>": what the first takes in double precision.
strategy_speed.py badge FOLDER LABELED PICKS THREADS FRACTION
    Gradient embeddings written out (rows x classes * width), pairwise_distances to the newest center and a weighted draw for each pick, as the public implementation
    does it; FRACTION of the rows and of the picks measured and scaled by both.
    -> "public <seconds>"
The first LABELED rows are labeled.
"""
import os
import sys
import time


def main() -> None:
    what, folder = sys.argv[1:3]
    if what == "make":
        return make(folder, *map(int, sys.argv[3:6]))
    labeled, picks, threads, fraction = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], float(sys.argv[6])
    # Before numpy is loaded: its BLAS reads it once.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads
    import numpy as np

    features = np.load(os.path.join(folder, "features.npy"))
    if what == "coreset":
        coreset(features, labeled, picks, fraction)
    else:
        badge(features[labeled:], 1 + int(np.load(os.path.join(folder, "labels.npy")).max()), picks, fraction)


def make(folder: str, samples: int, width: int, classes: int) -> None:
    import numpy as np

    random = np.random.default_rng(1)
    labels = random.integers(classes, size=samples).astype(np.uint8)
    centers = random.standard_normal((classes, width), dtype=np.float32)
    features = np.empty((samples, width), np.float32)
    for start in range(0, samples, 65536):
        part = labels[start:start + 65536]
        features[start:start + 65536] = 0.3 * centers[part] + random.standard_normal((len(part), width), dtype=np.float32)
    np.save(os.path.join(folder, "features.npy"), features)
    np.save(os.path.join(folder, "labels.npy"), labels)


def coreset(features, labeled: int, picks: int, fraction: float) -> None:
    import numpy as np
    from sklearn.metrics import pairwise_distances

    start = time.perf_counter()
    plain(features, labeled, picks)
    print("numpy", time.perf_counter() - start)
    taken = plain(features.astype(np.float64), labeled, picks)
    print("picks", ",".join(map(str, taken)))

    some = max(3, int(picks * fraction))
    start = time.perf_counter()
    for first in range(0, max(512, int(labeled * fraction)), 512):
        pairwise_distances(features, features[first:first + 512]).min(1)
    seconds = (time.perf_counter() - start) / max(512, int(labeled * fraction)) * labeled
    start = time.perf_counter()
    distances = np.full(len(features), np.inf)
    for row in taken[:some]:
        distances = np.minimum(distances, pairwise_distances(features, features[row:row + 1])[:, 0])
        distances.argmax()
    print("sklearn", seconds + (time.perf_counter() - start) / some * picks)


def plain(features, labeled: int, picks: int) -> list:
    import numpy as np

    norms = (features * features).sum(1)
    distances = np.full(len(features), np.inf, features.dtype)
    for first in range(0, labeled, 512):
        centers = features[first:min(first + 512, labeled)]
        block = features @ centers.T
        block *= -2
        block += norms[first:first + len(centers)]
        np.minimum(distances, block.min(1) + norms, out=distances)
    distances[:labeled] = -1
    taken = []
    for _ in range(picks):
        row = int(distances.argmax())
        taken.append(row)
        np.minimum(distances, norms + norms[row] - 2 * (features @ features[row]), out=distances)
        distances[taken] = -1
    return taken


def badge(features, classes: int, picks: int, fraction: float) -> None:
    import numpy as np
    from scipy import stats
    from sklearn.metrics import pairwise_distances

    some = int(len(features) * fraction)
    features = features[:some]
    random = np.random.default_rng(2)
    logits = features @ random.standard_normal((features.shape[1], classes), dtype=np.float32) / 10
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    start = time.perf_counter()
    p[np.arange(some), p.argmax(1)] -= 1
    gradients = (p[:, :, None] * features[:, None, :]).reshape(some, -1)
    making = time.perf_counter() - start
    start = time.perf_counter()
    newest = int(np.argmax(np.linalg.norm(gradients, axis=1)))
    steps = max(5, int(picks * fraction))
    distances = np.full(some, np.inf)
    for _ in range(steps):
        distances = np.minimum(distances, pairwise_distances(gradients, gradients[newest:newest + 1])[:, 0].astype(float))
        weights = distances ** 2
        newest = int(stats.rv_discrete(values=(np.arange(some), weights / weights.sum())).rvs(size=1)[0])
    print("public", (making + (time.perf_counter() - start) / steps * picks) / fraction)


if __name__ == "__main__":
    main()
