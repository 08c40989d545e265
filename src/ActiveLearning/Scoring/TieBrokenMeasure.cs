using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>
/// A measure of few values, such as one of votes, with another one that decides between equal ones: a thousandth of it is added. Without it all equal ones go by their place in
/// the pool, and a pool sorted by class gives its first classes only.
/// </summary>
/// <param name="first">The measure.</param>
/// <param name="second">What decides; computed from the same.</param>
internal sealed class TieBrokenMeasure(Measure first, Measure second) : Measure
{
    private const double Share = 1e-3;

    /// <inheritdoc/>
    public override string Name => $"{first.Name}, {second.Name}";

    /// <inheritdoc/>
    public override string Description => $"{first.Description} Equal ones by the other: {second.Description}";

    /// <inheritdoc/>
    public override string Formula => $"{first.Formula}, and a thousandth of {second.Formula}";

    /// <inheritdoc/>
    public override string Reference => first.Reference;

    /// <inheritdoc/>
    public override MeasureInput Input => first.Input;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) => first.Compute(input).add_(second.Compute(input).mul_(Share));
}
