using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The loss that the model's loss prediction head expects.</summary>
internal sealed class PredictedLossMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "PredictedLoss";

    /// <inheritdoc/>
    public override string Description => "How large a loss the model's loss prediction head expects; only the order means something. Needs a model trained with loss prediction.";

    /// <inheritdoc/>
    public override string Formula => "output of the loss prediction head";

    /// <inheritdoc/>
    public override string Reference => "Yoo and Kweon, \"Learning loss for active learning\", CVPR 2019";

    /// <inheritdoc/>
    public override MeasureInput Input => MeasureInput.PredictedLosses;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) => input;
}
