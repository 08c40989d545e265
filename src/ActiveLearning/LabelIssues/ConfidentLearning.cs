namespace ActiveLearning.LabelIssues;

/// <summary>
/// Which labels a model is confident are wrong (Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70, 2021). Each
/// class has a threshold of its own, the mean probability of the class over the samples labeled so: a class the model is rarely sure of needs less. A sample counts
/// for the likeliest of the classes whose thresholds it reaches; where that is not its label, the label is doubted: it lies off the diagonal of the confident joint.
/// </summary>
internal sealed class ConfidentLearning
{
    private ConfidentLearning(double[] thresholds, int[] joint, int[] confident, double[] margins)
    {
        Thresholds = thresholds;
        Joint = joint;
        Confident = confident;
        Margins = margins;
    }

    /// <summary>The threshold of each class; not a number for a class without a sample.</summary>
    internal double[] Thresholds { get; }

    /// <summary>Classes x classes counts: samples labeled i (row) that count for j (column).</summary>
    internal int[] Joint { get; }

    /// <summary>The class that each sample counts for, -1 where it reaches no threshold.</summary>
    internal int[] Confident { get; }

    /// <summary>The normalised margin of each sample: the probability of its label less that of the likeliest other class, -1 to 1.</summary>
    internal double[] Margins { get; }

    /// <summary>Judges labels.</summary>
    /// <param name="probabilities">N x C, row by row, from models that have not seen the sample's label.</param>
    /// <param name="labels">N classes.</param>
    /// <param name="classes">C, at least 2.</param>
    internal static ConfidentLearning Judge(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var thresholds = new double[classes];
        var counts = new int[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            thresholds[labels[i]] += probabilities[(i * classes) + labels[i]];
            counts[labels[i]]++;
        }

        for (var c = 0; c < classes; c++)
            thresholds[c] /= counts[c];

        var joint = new int[classes * classes];
        var confident = new int[labels.Length];
        var margins = new double[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            var (best, other) = (-1, double.NegativeInfinity);
            for (var c = 0; c < classes; c++)
            {
                if (row[c] >= thresholds[c] && (best < 0 || row[c] > row[best]))
                    best = c;
                if (c != labels[i])
                    other = Math.Max(other, row[c]);
            }

            confident[i] = best;
            margins[i] = row[labels[i]] - other;
            if (best >= 0)
                joint[(labels[i] * classes) + best]++;
        }

        return new ConfidentLearning(thresholds, joint, confident, margins);
    }
}
