using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActiveLearning.Worker;

/// <summary>What <c>al probe</c> prints.</summary>
/// <param name="Ok">Whether the file can be used.</param>
/// <param name="Parameters">Number of trained numbers.</param>
/// <param name="InputHint">What the first layer with weights seems to take: "N x 3 x H x W" or "N x 64"; null where it cannot be told. Grouped convolutions mislead it.</param>
/// <param name="OutputShape">The shape of the trial run's output, or null where there was none.</param>
/// <param name="Error">Why the file cannot be used, or null.</param>
internal sealed record TorchScriptReport(bool Ok, long Parameters, string? InputHint, long[]? OutputShape, string? Error)
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>The report of a file that cannot be used.</summary>
    /// <param name="error">Why.</param>
    internal static TorchScriptReport Failed(string error) => new(false, 0, null, null, error);

    /// <summary>One line of JSON with the keys ok, parameters, inputHint, outputShape and error.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, s_json);
}
