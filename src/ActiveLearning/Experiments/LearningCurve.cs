namespace ActiveLearning.Experiments;

/// <summary>Sums of a curve of accuracy over labels.</summary>
internal static class LearningCurve
{
    /// <summary>The curve's mean height, by trapezoids: the area under it over the width of its labels.</summary>
    /// <param name="points">Labels ascending, at least two different ones.</param>
    public static double Area(IReadOnlyList<(int Labels, double Accuracy)> points)
    {
        double area = 0;
        for (var i = 1; i < points.Count; i++)
            area += (points[i].Accuracy + points[i - 1].Accuracy) / 2 * (points[i].Labels - points[i - 1].Labels);
        return area / (points[^1].Labels - points[0].Labels);
    }

    /// <summary>Labels at which the curve first reaches an accuracy, between two points by a straight line; null where it never does.</summary>
    /// <param name="points">Labels ascending.</param>
    /// <param name="accuracy">The accuracy to reach.</param>
    public static double? LabelsTo(IReadOnlyList<(int Labels, double Accuracy)> points, double accuracy)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Accuracy < accuracy)
                continue;
            if (i == 0)
                return points[0].Labels;
            var (before, after) = (points[i - 1], points[i]);
            return before.Labels + ((accuracy - before.Accuracy) / (after.Accuracy - before.Accuracy) * (after.Labels - before.Labels));
        }

        return null;
    }
}
