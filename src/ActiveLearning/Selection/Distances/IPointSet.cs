namespace ActiveLearning.Selection.Distances;

/// <summary>Points that k-means++ can draw from: squared distances, one by one and of all to many.</summary>
internal interface IPointSet
{
    /// <summary>Number of points.</summary>
    int Count { get; }

    /// <summary>The squared distance of two points.</summary>
    /// <param name="row">The one.</param>
    /// <param name="other">The other.</param>
    double Distance(int row, int other);

    /// <summary>Lowers squared distances to what more centers give.</summary>
    /// <param name="distances">The squared distance of each point to the nearest center.</param>
    /// <param name="centers">The new centers.</param>
    void Lower(Span<double> distances, ReadOnlySpan<int> centers);
}
