using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>Lets a strategy choose from the candidates of the highest scores only.</summary>
/// <param name="Measure">What they are scored by; computed with the model unless scores of it were given.</param>
/// <param name="Factor">How many times as many samples as are picked pass, at least 1.</param>
public sealed record PreFilter(Measure Measure, int Factor = PreFilter.DefaultFactor)
{
    /// <summary>The factor where none is given.</summary>
    public const int DefaultFactor = 10;
}
