namespace ActiveLearning.Models;

/// <summary>What a child process found when it opened a TorchScript file.</summary>
/// <param name="ParameterCount">Number of trained numbers.</param>
public sealed record ProbeReport(long ParameterCount);
