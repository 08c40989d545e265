namespace ActiveLearning.Experiments;

/// <summary>A finished or unfinished experiment, as it lies in its directory.</summary>
/// <param name="Name">A name for people: the experiment file's.</param>
/// <param name="Directory">Full path of the directory.</param>
/// <param name="Classes">The pool's classes in order.</param>
/// <param name="Manifest">What it ran with, by name: versions, seeds, hardware, options, data fingerprint.</param>
/// <param name="Results">One entry for each finished cycle, lane by lane in the experiment's order, cycles ascending.</param>
public sealed record ExperimentRun(
    string Name,
    string Directory,
    IReadOnlyList<string> Classes,
    IReadOnlyDictionary<string, string> Manifest,
    IReadOnlyList<ExperimentResult> Results)
{
    /// <summary>The strategies' labels in the experiment's order, those without a result too.</summary>
    public IReadOnlyList<string> Strategies { get; init; } = [.. Results.Select(result => result.Strategy).Distinct(StringComparer.Ordinal)];

    /// <summary>The seeds in the experiment's order.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [.. Results.Select(result => result.Seed).Distinct()];

    /// <summary>Whether every lane has ended.</summary>
    public bool Finished { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
