namespace ActiveLearning.Tests.Selection.Distances;

/// <summary>The plain algorithm: every distance in double precision, every row looked at for every pick.</summary>
internal static class PlainFarthestFirst
{
    /// <summary>Takes rows; ties go to the lower one.</summary>
    internal static List<(int Row, double Distance)> Take(float[][] rows, IReadOnlyList<int> candidates, IEnumerable<int> centers, int count)
    {
        var known = centers.ToList();
        var left = candidates.ToList();
        var taken = new List<(int, double)>();
        while (taken.Count < count)
        {
            var best = left
                .Select(row => (Row: row, Distance: known.Min(center => rows[row].Zip(rows[center]).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)))))
                .OrderByDescending(pair => pair.Distance).ThenBy(pair => pair.Row).First();
            taken.Add((best.Row, Math.Sqrt(best.Distance)));
            known.Add(best.Row);
            left.Remove(best.Row);
        }

        return taken;
    }
}
