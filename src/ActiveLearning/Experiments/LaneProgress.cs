namespace ActiveLearning.Experiments;

/// <summary>How far a lane is.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Cycle">The cycle it is in.</param>
/// <param name="Labels">The cycle's number of labels.</param>
/// <param name="Status">What it does.</param>
/// <param name="Fraction">Share of the cycle's training that is done, 0 to 1.</param>
internal sealed record LaneProgress(Lane Lane, int Cycle, int Labels, string Status, double Fraction);
