namespace ActiveLearning.Training;

/// <summary>The learning rate of each step.</summary>
/// <param name="name">The schedule.</param>
/// <param name="fullRate">The full rate.</param>
/// <param name="epochs">Number of epochs.</param>
/// <param name="stepsPerEpoch">Number of batches of an epoch.</param>
internal sealed class LearningRateSchedule(ScheduleName name, double fullRate, int epochs, int stepsPerEpoch)
{
    private const double StepFactor = 0.1;

    // Smith and Topin's shape with the constants PyTorch made usual.
    private const double RisingShare = 0.3;
    private const double InitialDivisor = 25;
    private const double FinalDivisor = 1e4;

    /// <summary>The number of epochs before the Step schedule lowers the rate.</summary>
    public int StepEpoch => (int)(epochs * 4L / 5);

    /// <summary>The rate of one step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The batch within the epoch, from 0.</param>
    public double RateAt(int epoch, int step)
    {
        var total = (double)epochs * stepsPerEpoch;
        var done = ((double)epoch * stepsPerEpoch) + step;
        switch (name)
        {
            case ScheduleName.Step:
                // A training of one epoch has nothing before the drop: it keeps the full rate.
                return epoch < Math.Max(StepEpoch, 1) ? fullRate : fullRate * StepFactor;
            case ScheduleName.Cosine:
                return fullRate * 0.5 * (1 + Math.Cos(Math.PI * done / total));
            case ScheduleName.OneCycle:
                var initial = fullRate / InitialDivisor;
                var peak = (RisingShare * total) - 1;
                return done <= peak
                    ? Blend(initial, fullRate, done / peak)
                    : Blend(fullRate, initial / FinalDivisor, Math.Min((done - peak) / (total - 1 - peak), 1));
            default:
                return fullRate;
        }
    }

    private static double Blend(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
