namespace ActiveLearning.Selection.Distances;

/// <summary>How far the rows of a matrix lie around their mean.</summary>
internal static class Spread
{
    /// <summary>Measures it.</summary>
    /// <param name="rows">The rows, at least one; finite.</param>
    /// <returns>The mean and the largest squared distance from the mean.</returns>
    internal static (double MeanSquared, double LargestSquared) Of(FeatureMatrix rows)
    {
        var mean = new double[rows.Columns];
        for (var row = 0; row < rows.Rows; row++)
            SquaredDistance.Add(mean, rows[row]);

        for (var i = 0; i < mean.Length; i++)
            mean[i] /= rows.Rows;
        var (sum, largest) = (0.0, 0.0);
        for (var row = 0; row < rows.Rows; row++)
        {
            var squared = SquaredDistance.Of(rows[row], mean);
            sum += squared;
            largest = Math.Max(largest, squared);
        }

        return (sum / rows.Rows, largest);
    }
}
