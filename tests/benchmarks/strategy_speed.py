"""The other sides of strategy-speed.ps1, and the data that all sides read.

strategy_speed.py make FOLDER SAMPLES WIDTH CLASSES BYTES
    Gaussian clouds as features.npy (floats of BYTES bytes), a cloud of each class, and labels.npy.
strategy_speed.py probabilities FOLDER SAMPLES CLASSES
    Class distributions as features.npy (float32), and labels.npy.
strategy_speed.py STRATEGY FOLDER LABELED PICKS THREADS FRACTION RADIUS
    Does what users of Python would, and prints "NAME SECONDS" for each way, and "picks ROWS" where ours must be the same. The first LABELED rows are labeled.
    FRACTION: ways that would take too long or too much memory are measured on this share of the rows or picks and scaled; how is said at each.
"""
import os
import sys
import time


def main() -> None:
    what, folder = sys.argv[1:3]
    if what == "make":
        return make(folder, *map(int, sys.argv[3:7]))
    if what == "probabilities":
        return probabilities(folder, *map(int, sys.argv[3:5]))
    labeled, picks, threads, fraction, radius = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], float(sys.argv[6]), float(sys.argv[7])
    # Before numpy is loaded: its BLAS reads it once.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads
    import numpy as np

    features = np.load(os.path.join(folder, "features.npy"), mmap_mode="r" if what == "topk" else None)
    classes = 1 + int(np.load(os.path.join(folder, "labels.npy"), mmap_mode="r").max())
    if what == "coreset":
        coreset(features, labeled, picks, fraction)
    elif what == "badge":
        badge(features[labeled:], classes, picks, fraction)
    elif what == "typiclust":
        typiclust(features, labeled, picks)
    elif what == "probcover":
        probcover(features, labeled, picks, radius)
    elif what in ("maxherding", "uncertaintyherding", "facilitylocation"):
        coverage(features, labeled, picks, fraction, what)
    elif what == "kmeans":
        kmeans(features[labeled:], picks, fraction)
    elif what == "kmedoids":
        kmedoids(features[labeled:], picks, fraction)
    elif what == "clustermargin":
        clustermargin(features[labeled:], classes, picks)
    elif what == "batchbald":
        batchbald(features[labeled:], classes, picks, int(threads), fraction)
    elif what == "topk":
        topk(features, picks)


def make(folder: str, samples: int, width: int, classes: int, width_bytes: int) -> None:
    import numpy as np

    random = np.random.default_rng(1)
    labels = random.integers(classes, size=samples).astype(np.uint8)
    centers = random.standard_normal((classes, width), dtype=np.float32)
    features = np.empty((samples, width), np.float32 if width_bytes == 4 else np.float16)
    for start in range(0, samples, 65536):
        part = labels[start:start + 65536]
        features[start:start + 65536] = 0.3 * centers[part] + random.standard_normal((len(part), width), dtype=np.float32)
    np.save(os.path.join(folder, "features.npy"), features)
    np.save(os.path.join(folder, "labels.npy"), labels)


def probabilities(folder: str, samples: int, classes: int) -> None:
    import numpy as np

    random = np.random.default_rng(1)
    rows = np.empty((samples, classes), np.float32)
    for start in range(0, samples, 1 << 20):
        part = np.exp(2 * random.standard_normal((min(1 << 20, samples - start), classes), dtype=np.float32))
        rows[start:start + len(part)] = part / part.sum(1, keepdims=True)
    np.save(os.path.join(folder, "features.npy"), rows)
    np.save(os.path.join(folder, "labels.npy"), rows.argmax(1).astype(np.uint8))


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
    seconds = (time.perf_counter() - start) / len(range(0, max(512, int(labeled * fraction)), 512)) / 512 * labeled
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


def typiclust(features, labeled: int, picks: int) -> None:
    """As the public implementation: mini-batch k-means, at most 500 clusters, and the distances to 20 neighbours within each cluster."""
    import warnings
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.neighbors import NearestNeighbors

    warnings.simplefilter("ignore")
    start = time.perf_counter()
    clusters = min(labeled + picks, 500)
    assigned = MiniBatchKMeans(n_clusters=clusters, batch_size=5000, random_state=1).fit_predict(features)
    for cluster in range(clusters):
        members = features[assigned == cluster]
        if len(members) > 1:
            NearestNeighbors(n_neighbors=min(20, len(members) - 1)).fit(members).kneighbors()
    print("sklearn", time.perf_counter() - start)


def probcover(features, labeled: int, picks: int, radius: float) -> None:
    """As the public implementation: the graph of all pairs within the radius, block by block, then the node of the highest degree, whose neighbours leave the graph."""
    import numpy as np

    start = time.perf_counter()
    norms = (features * features).sum(1)
    sources, targets = [], []
    for first in range(0, len(features), 500):
        squared = norms[first:first + 500, None] + norms - 2 * (features[first:first + 500] @ features.T)
        rows, columns = np.nonzero(squared <= radius * radius)
        sources.append(rows + first)
        targets.append(columns)
    sources, targets = np.concatenate(sources), np.concatenate(targets)
    covered = np.zeros(len(features), bool)
    covered[targets[sources < labeled]] = True
    for _ in range(picks):
        left = ~covered[targets]
        sources, targets = sources[left], targets[left]
        degrees = np.bincount(sources[sources >= labeled], minlength=len(features))
        covered[targets[sources == degrees.argmax()]] = True
    print("numpy", time.perf_counter() - start)


def coverage(features, labeled: int, picks: int, fraction: float, what: str) -> None:
    """As the public implementations: the similarities of all pairs in one matrix, and the gains of all for each pick. Measured on FRACTION of the rows, scaled by its square."""
    import numpy as np

    total = len(features)
    features = features[:int(total * fraction)]
    labeled = int(labeled * fraction)
    start = time.perf_counter()
    norms = (features * features).sum(1)
    squared = np.maximum(norms[:, None] + norms - 2 * (features @ features.T), 0)
    similarity = squared.max() - squared if what == "facilitylocation" else np.exp(squared / -((features - features.mean(0)) ** 2).sum(1).mean())
    weights = np.ones(len(features), np.float32)
    best = similarity[:labeled].max(0) if labeled else np.zeros(len(features), np.float32)
    making = time.perf_counter() - start
    start = time.perf_counter()
    some = max(5, int(picks * fraction))
    for _ in range(some):
        gains = np.maximum(similarity - best, 0) @ weights
        best = np.maximum(best, similarity[gains.argmax()])
    print("matrix", (making + (time.perf_counter() - start) / some * picks) / fraction ** 2)


def kmeans(features, picks: int, fraction: float) -> None:
    """scikit-learn's k-means: the difference of six and three iterations, scaled to twenty."""
    import warnings
    from sklearn.cluster import KMeans, kmeans_plusplus

    warnings.simplefilter("ignore")
    start = time.perf_counter()
    centers, _ = kmeans_plusplus(features, picks, random_state=1)
    seeds = time.perf_counter() - start
    spent = []
    for iterations in (3, 6):
        start = time.perf_counter()
        KMeans(n_clusters=picks, init=centers, n_init=1, max_iter=iterations, tol=0).fit(features)
        spent.append(time.perf_counter() - start)
    print("sklearn", seeds + (spent[1] - spent[0]) / 3 * 20)


def kmedoids(features, picks: int, fraction: float) -> None:
    """Alternating k-medoids on a matrix of all distances, which is how Python's implementations begin: on FRACTION of the rows, scaled by its square; ten rounds."""
    import numpy as np
    from sklearn.metrics import pairwise_distances

    some = features[:int(len(features) * fraction)]
    picks = max(2, int(picks * fraction))
    start = time.perf_counter()
    distances = pairwise_distances(some)
    medoids = np.random.default_rng(1).choice(len(some), picks, replace=False)
    for _ in range(10):
        assigned = distances[:, medoids].argmin(1)
        for cluster in range(picks):
            members = np.flatnonzero(assigned == cluster)
            if len(members):
                medoids[cluster] = members[distances[np.ix_(members, members)].sum(0).argmin()]
    print("matrix", (time.perf_counter() - start) / fraction ** 2)


def clustermargin(features, classes: int, picks: int) -> None:
    """scikit-learn's average linkage over the ten times as many samples of the smallest margins, then a sample of each cluster in turn."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    random = np.random.default_rng(2)
    start = time.perf_counter()
    logits = features @ random.standard_normal((features.shape[1], classes), dtype=np.float32)
    top = np.sort(logits, 1)
    margins = top[:, -1] - top[:, -2]
    some = np.argsort(margins)[:10 * picks]
    AgglomerativeClustering(n_clusters=picks, linkage="average").fit(features[some])
    print("sklearn", time.perf_counter() - start)


def batchbald(features, classes: int, picks: int, threads: int, fraction: float) -> None:
    """The paper's algorithm in PyTorch, as its public implementation: the joint of all labelings up to four samples, 2,000 drawn ones then, all candidates for each pick. FRACTION of the
    picks behind the fourth is measured and scaled."""
    import numpy as np
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(3)
    passes, labelings = 20, 2000
    rows = torch.from_numpy(np.ascontiguousarray(features, np.float32))
    weight = torch.randn(features.shape[1], classes) / 8
    p = torch.stack([torch.softmax((rows * (torch.rand(features.shape[1]) < 0.5) * 2) @ weight, 1) for _ in range(passes)], 1).double()
    start = time.perf_counter()
    own = -(p * p.log()).sum(2).mean(1)
    chosen, joint, is_exact, begun = [], torch.ones(1, passes, dtype=torch.double), True, start
    measured = max(3, int(picks * fraction))
    for number in range(4 + measured):
        if number == 4:
            begun = time.perf_counter()
        base = joint.mean(1)
        growth = torch.empty(len(p), dtype=torch.double)
        for first in range(0, len(p), 500):
            together = torch.einsum("mt,ntc->nmc", joint / passes, p[first:first + 500])
            terms = (together * together.log()).sum(2)
            growth[first:first + 500] = -(terms.sum(1) if is_exact else (terms / base).mean(1))
        scores = growth - own
        scores[chosen] = -1e9
        best = int(scores.argmax())
        chosen.append(best)
        if is_exact and len(joint) * classes <= labelings:
            joint = torch.einsum("mt,tc->mct", joint, p[best]).reshape(-1, passes)
            continue
        if is_exact:
            joint, is_exact = joint[torch.multinomial(base, labelings, replacement=True)], False
        labels = torch.multinomial(joint @ p[best], 1)[:, 0]
        joint = joint * p[best][:, labels].t()
    now = time.perf_counter()
    print("torch", begun - start + (now - begun) / measured * (picks - 4))


def topk(probabilities, picks: int) -> None:
    """numpy: entropies of all rows in one go, then argpartition and a sort of the best; the reading of the file included."""
    import numpy as np

    start = time.perf_counter()
    p = np.asarray(probabilities).astype(np.float64)
    p /= p.sum(1, keepdims=True)
    entropies = -(p * np.log(p)).sum(1).astype(np.float32)
    best = np.argpartition(-entropies, picks)[:picks + 100]
    best = best[np.lexsort((best, -entropies[best]))][:picks]
    print("numpy", time.perf_counter() - start)
    start = time.perf_counter()
    found = np.empty(0, np.float32)
    rows = np.empty(0, np.int64)
    for first in range(0, len(probabilities), 1 << 17):
        p = np.asarray(probabilities[first:first + (1 << 17)]).astype(np.float64)
        p /= p.sum(1, keepdims=True)
        found = np.concatenate([found, -(p * np.log(p)).sum(1).astype(np.float32)])
        rows = np.concatenate([rows, np.arange(first, first + len(p))])
        kept = np.lexsort((rows, -found))[:picks]
        found, rows = found[kept], rows[kept]
    print("blocks", time.perf_counter() - start)
    print("picks", ",".join(map(str, rows)))


if __name__ == "__main__":
    main()
