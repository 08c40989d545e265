using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;
using TorchSharp;

namespace ActiveLearning.Selection.Clustering;

/// <summary>
/// Agglomerative clustering by the mean Euclidean distance of two clusters' members (average linkage), by chains of nearest neighbours: Müllner, "Modern hierarchical,
/// agglomerative clustering algorithms", arXiv:1109.2378, section 3.2. All distances of the rows at once: 4 bytes for each pair of them.
/// </summary>
internal static class AverageLinkage
{
    /// <summary>Joins rows until one cluster is left.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="rows">Which of them, at least one.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked several times a second whether to stop.</param>
    /// <returns>Rows - 1 joins in any order: a row of the one cluster, a row of the other, and their distance.</returns>
    internal static List<Join> Joins(FeatureMatrix features, int[] rows, torch.Device device, RunContext run)
    {
        var count = rows.Length;
        var distances = Distances(features, rows, device);
        var sizes = new int[count];
        Array.Fill(sizes, 1);
        var isOpen = new bool[count];
        Array.Fill(isOpen, true);
        var joins = new List<Join>(count - 1);
        var chain = new Stack<int>();
        var next = 0;
        while (joins.Count < count - 1)
        {
            if ((joins.Count & 255) == 0)
                run.ThrowIfStopped();
            if (chain.Count == 0)
            {
                while (!isOpen[next])
                    next++;
                chain.Push(next);
            }

            var last = chain.Pop();
            // The one before in the chain wins a tie: without that, chains of equal distances have no end.
            var before = chain.Count > 0 ? chain.Peek() : -1;
            var (nearest, least) = Nearest(distances, last, before, isOpen, count);
            if (nearest != before)
            {
                chain.Push(last);
                chain.Push(nearest);
                continue;
            }

            chain.Pop();
            joins.Add(new Join(rows[last], rows[nearest], least));
            Merge(distances, Math.Min(last, nearest), Math.Max(last, nearest), sizes, isOpen, count);
        }

        return joins;
    }

    private static (int Nearest, float Distance) Nearest(float[] distances, int from, int preferred, bool[] isOpen, int count)
    {
        var line = distances.AsSpan((int)((long)from * count), count);
        var (nearest, least) = preferred >= 0 ? (preferred, line[preferred]) : (-1, float.PositiveInfinity);
        for (var other = 0; other < count; other++)
        {
            if (line[other] < least && isOpen[other] && other != from)
                (nearest, least) = (other, line[other]);
        }

        if (nearest >= 0)
            return (nearest, least);
        // Distances too large for a float: any open one.
        return (Array.FindIndex(isOpen, 0, count, static open => open) is var first && first != from ? first : Array.FindIndex(isOpen, first + 1, static open => open), least);
    }

    /// <summary>The mean distance of a cluster to two joined ones is the mean of both, weighed by their sizes (Lance and Williams, 1967).</summary>
    private static void Merge(float[] distances, int kept, int gone, int[] sizes, bool[] isOpen, int count)
    {
        isOpen[gone] = false;
        var (share, other) = (sizes[kept] / (double)(sizes[kept] + sizes[gone]), sizes[gone] / (double)(sizes[kept] + sizes[gone]));
        var keptLine = distances.AsSpan(kept * count, count);
        var goneLine = distances.AsSpan(gone * count, count);
        for (var i = 0; i < count; i++)
        {
            if (!isOpen[i] || i == kept)
                continue;
            keptLine[i] = (float)((share * keptLine[i]) + (other * goneLine[i]));
            distances[(i * count) + kept] = keptLine[i];
        }

        sizes[kept] += sizes[gone];
    }

    private static float[] Distances(FeatureMatrix features, int[] rows, torch.Device device)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var values = FeatureUpload.Upload(features, rows, device);
        // Around their mean, the rows' lengths take away as few digits of the differences as can be.
        values.sub_(values.mean([0], keepdim: true));
        var lengths = values.square().sum(1);
        var squared = torch.addmm(lengths, values, values.t(), 1, -2).add_(lengths.unsqueeze(1)).clamp_min_(0);
        return MemoryMarshal.Cast<byte, float>(squared.sqrt_().cpu().contiguous().bytes).ToArray();
    }
}
