using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>An uncertainty of one sample, from what a model says about it. Higher means more worth labeling; natural logarithm throughout.</summary>
public abstract class Measure
{
    /// <summary>The name users give.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence of what it says about a sample.</summary>
    public abstract string Description { get; }

    /// <summary>The formula, with p the class distribution, p1 and p2 its largest and second largest entries, C the number of classes.</summary>
    public abstract string Formula { get; }

    /// <summary>Where it was published.</summary>
    public abstract string Reference { get; }

    /// <summary>What it is computed from.</summary>
    public virtual MeasureInput Input => MeasureInput.LogProbabilities;

    /// <summary>Computes the measure of every row.</summary>
    /// <param name="input">
    /// As <see cref="Input"/> says: N x C natural logarithms of class probabilities, 64-bit floats, C at least 1; or N predicted losses; or T x N x C logarithms of T opinions.
    /// </param>
    /// <returns>N floats on the same device.</returns>
    public abstract Tensor Compute(Tensor input);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
