namespace ActiveLearning.Progress;

/// <summary>
/// Fits an inverse power law to a learning curve by weighted least squares, later points weighing more: point j of m has weight j / m (Figueroa, Zeng-Treitler,
/// Kandula and Ngo, "Predicting sample size required for classification performance", BMC Medical Informatics and Decision Making 12:8, 2012). For a given
/// exponent the two other parameters have a closed form, so only the exponent is searched for (variable projection: Golub and Pereyra 1973), on a grid and then between
/// its neighbours: no start value is needed and no local minimum missed.
/// </summary>
internal sealed class CurveFitter
{
    /// <summary>The fewest label counts that a curve of three parameters can be judged by.</summary>
    internal const int MinimumCounts = 4;

    private const double LowestExponent = 0.01;
    private const double HighestExponent = 5;
    private const int GridPoints = 80;
    private const double Precision = 1e-7;
    private static readonly double s_golden = (Math.Sqrt(5) - 1) / 2;

    private readonly double[] _relative;
    private readonly double[] _weights;
    private readonly double _unit;
    private readonly double[] _powers;

    /// <summary>Prepares for points of some numbers of labels.</summary>
    /// <param name="labels">The number of labels of each point, at least two different ones; equal ones share a weight.</param>
    internal CurveFitter(IReadOnlyList<int> labels)
    {
        var counts = labels.Distinct().Order().ToArray();
        // Relative to the smallest count: powers of large numbers would differ too little to solve for.
        _unit = counts[0];
        _relative = [.. labels.Select(count => count / _unit)];
        _weights = [.. labels.Select(count => (Array.BinarySearch(counts, count) + 1.0) / counts.Length)];
        _powers = new double[labels.Count];
    }

    /// <summary>The weight of each point.</summary>
    internal IReadOnlyList<double> Weights => _weights;

    /// <summary>Fits.</summary>
    /// <param name="accuracies">The accuracy of each point, 0 to 1.</param>
    /// <returns>The curve; its asymptote is from 0 to 1, its scale at least 0, its exponent from 0.01 to 5.</returns>
    internal InversePowerLaw Fit(ReadOnlySpan<double> accuracies)
    {
        var step = Math.Log(HighestExponent / LowestExponent) / (GridPoints - 1);
        var (best, lowest) = (0, double.PositiveInfinity);
        for (var i = 0; i < GridPoints; i++)
        {
            var loss = Solve(accuracies, LowestExponent * Math.Exp(i * step)).Loss;
            if (loss < lowest)
                (best, lowest) = (i, loss);
        }

        var low = Math.Log(LowestExponent) + (Math.Max(best - 1, 0) * step);
        var high = Math.Log(LowestExponent) + (Math.Min(best + 1, GridPoints - 1) * step);
        var (inner, outer) = (high - (s_golden * (high - low)), low + (s_golden * (high - low)));
        var (innerLoss, outerLoss) = (Solve(accuracies, Math.Exp(inner)).Loss, Solve(accuracies, Math.Exp(outer)).Loss);
        while (high - low > Precision)
        {
            if (innerLoss <= outerLoss)
            {
                (high, outer, outerLoss) = (outer, inner, innerLoss);
                inner = high - (s_golden * (high - low));
                innerLoss = Solve(accuracies, Math.Exp(inner)).Loss;
            }
            else
            {
                (low, inner, innerLoss) = (inner, outer, outerLoss);
                outer = low + (s_golden * (high - low));
                outerLoss = Solve(accuracies, Math.Exp(outer)).Loss;
            }
        }

        // The bounds themselves are only approached by halving.
        var exponent = Math.Clamp(Math.Exp((low + high) / 2), LowestExponent, HighestExponent);
        var (asymptote, scale, _) = Solve(accuracies, exponent);
        return new InversePowerLaw(asymptote, scale * Math.Pow(_unit, exponent), exponent);
    }

    /// <summary>Asymptote and scale for an exponent: a line through the powers, or where that leaves the bounds the best on the bound it leaves.</summary>
    private (double Asymptote, double Scale, double Loss) Solve(ReadOnlySpan<double> accuracies, double exponent)
    {
        var (total, meanPower, meanAccuracy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < _powers.Length; i++)
        {
            _powers[i] = Math.Pow(_relative[i], -exponent);
            total += _weights[i];
            meanPower += _weights[i] * _powers[i];
            meanAccuracy += _weights[i] * accuracies[i];
        }

        meanPower /= total;
        meanAccuracy /= total;
        var (variance, covariance, squares, missing) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < _powers.Length; i++)
        {
            variance += _weights[i] * (_powers[i] - meanPower) * (_powers[i] - meanPower);
            covariance += _weights[i] * (_powers[i] - meanPower) * (accuracies[i] - meanAccuracy);
            squares += _weights[i] * _powers[i] * _powers[i];
            missing += _weights[i] * _powers[i] * (1 - accuracies[i]);
        }

        var scale = variance > 0 ? -covariance / variance : 0;
        var asymptote = meanAccuracy + (scale * meanPower);
        if (scale <= 0)
            (asymptote, scale) = (meanAccuracy, 0);
        else if (asymptote > 1)
            (asymptote, scale) = (1, missing / squares);

        var loss = 0.0;
        for (var i = 0; i < _powers.Length; i++)
        {
            var error = accuracies[i] - asymptote + (scale * _powers[i]);
            loss += _weights[i] * error * error;
        }

        return (asymptote, scale, loss);
    }
}
