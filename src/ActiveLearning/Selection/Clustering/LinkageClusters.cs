using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Selection.Clustering;

/// <summary>
/// Cuts average linkage into clusters of a mean size. Many rows are first cut into blocks by k-means, since all distances of all rows would not fit into memory; clusters then
/// end at the blocks' borders.
/// </summary>
internal static class LinkageClusters
{
    private const int BlockIterationRows = 100_000;

    /// <summary>Clusters rows.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="clusters">How many clusters, 1 to the number of rows; there are as many blocks at least.</param>
    /// <param name="blockRows">The most rows that are linked with each other.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="random">Draws the seeds of the blocks.</param>
    /// <param name="run">Asked several times a second whether to stop.</param>
    /// <returns>The cluster of each row, from 0, numbered by their lowest rows.</returns>
    internal static int[] Cut(FeatureMatrix features, int clusters, int blockRows, torch.Device device, RandomSource random, RunContext run)
    {
        var joins = new List<Join>();
        foreach (var block in Blocks(features, blockRows, device, random, run))
            joins.AddRange(AverageLinkage.Joins(features, block, device, run));
        // Average linkage never joins at a smaller distance than before it within a branch, so the nearest joins first are a cut at one height.
        joins.Sort(static (left, right) => left.Distance != right.Distance ? left.Distance.CompareTo(right.Distance) : (left.Left, left.Right).CompareTo((right.Left, right.Right)));
        var parents = new int[features.Rows];
        for (var row = 0; row < parents.Length; row++)
            parents[row] = row;
        foreach (var join in joins.Take(Math.Max(0, features.Rows - clusters)))
        {
            var (left, right) = (Root(parents, join.Left), Root(parents, join.Right));
            parents[Math.Max(left, right)] = Math.Min(left, right);
        }

        var numbers = new int[parents.Length];
        var count = 0;
        for (var row = 0; row < parents.Length; row++)
            numbers[row] = Root(parents, row) is var root && root == row ? count++ : numbers[root];
        return numbers;
    }

    private static int Root(int[] parents, int row)
    {
        while (parents[row] != row)
            row = parents[row] = parents[parents[row]];
        return row;
    }

    private static IEnumerable<int[]> Blocks(FeatureMatrix features, int blockRows, torch.Device device, RandomSource random, RunContext run)
    {
        var open = new Stack<int[]>();
        open.Push([.. Enumerable.Range(0, features.Rows)]);
        while (open.TryPop(out var rows))
        {
            if (rows.Length <= blockRows)
            {
                yield return rows;
                continue;
            }

            foreach (var part in Split(features, rows, blockRows, device, random, run))
                open.Push(part);
        }
    }

    /// <summary>Parts around means that were found on some of the rows; halves where all rows are alike.</summary>
    private static IEnumerable<int[]> Split(FeatureMatrix features, int[] rows, int blockRows, torch.Device device, RandomSource random, RunContext run)
    {
        // Twice as many means as blocks are needed: few parts are then still too large.
        var wanted = Math.Clamp(2 * (rows.Length / blockRows), 2, 512);
        var part = features.Select(rows);
        var assigned = new KMeans(part, device, run, rows.Length > BlockIterationRows ? 5 : KMeans.MostIterations).Fit(Math.Min(wanted, rows.Length), random);
        var parts = Enumerable.Range(0, rows.Length).GroupBy(i => assigned[i], i => rows[i]).OrderBy(group => group.Key).Select(group => group.ToArray()).ToList();
        return parts.Count > 1 ? parts : rows.Chunk((rows.Length + 1) / 2);
    }
}
