namespace ActiveLearning.Experiments;

/// <summary>A strategy's accuracy at one label count, over its seeds.</summary>
/// <param name="Labels">Number of labeled samples.</param>
/// <param name="Seeds">Number of seeds that have got there.</param>
/// <param name="Mean">Mean accuracy, 0 to 1.</param>
/// <param name="Deviation">Standard deviation over the seeds (with one less in the denominator); null with one seed.</param>
/// <param name="Low">Lower end of the 95 % interval of the mean; null with one seed.</param>
/// <param name="High">Upper end.</param>
public sealed record CurvePoint(int Labels, int Seeds, double Mean, double? Deviation, double? Low, double? High);
