namespace ActiveLearning.Experiments;

/// <summary>How an experiment is run, beside what its file says. Nothing here changes what a lane gives.</summary>
public sealed record ExperimentOptions
{
    /// <summary>Full path of the folder that the experiment's paths are relative to.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Full path of the directory of the results; null for the experiment's own.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Go on with what an earlier run of this experiment has left in the directory; begin where there is nothing yet.</summary>
    public bool Resume { get; init; }

    /// <summary>Begin anew: what an earlier run has left in the directory is deleted.</summary>
    public bool Force { get; init; }

    /// <summary>Full path of an experiment's directory whose picks are labeled instead of querying, lane by lane; or null.</summary>
    public string? Replay { get; init; }

    /// <summary>How many lanes run side by side, at least 1.</summary>
    public int ThrottleLimit { get; init; } = 1;

    /// <summary>Full path of the pool, instead of the experiment's; or null.</summary>
    public string? PoolPath { get; init; }

    /// <summary>Full path of the test pool, instead of the experiment's; or null.</summary>
    public string? TestPoolPath { get; init; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n, instead of the experiment's; or null.</summary>
    public string? Device { get; init; }
}
