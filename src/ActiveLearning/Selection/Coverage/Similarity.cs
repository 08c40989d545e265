using static TorchSharp.torch;

namespace ActiveLearning.Selection.Coverage;

/// <summary>How well one sample stands for another, from their squared Euclidean distance: the larger the distance, the less.</summary>
internal abstract class Similarity
{
    /// <summary>What a sample has that nothing stands for; no similarity is below it.</summary>
    internal abstract double None { get; }

    /// <summary>The squared distance at which it jumps, so that the last digit counts there; null where it does not.</summary>
    internal virtual double? Jump => null;

    /// <summary>The similarity at a squared distance.</summary>
    /// <param name="squared">The squared distance; infinite where there is nothing to be near to.</param>
    internal abstract double Of(double squared);

    /// <summary>The similarities at many squared distances.</summary>
    /// <param name="squared">Squared distances, none below 0; not used after.</param>
    /// <returns>As many, of the same type.</returns>
    internal abstract Tensor Of(Tensor squared);
}
