using ActiveLearning.Models;
using ActiveLearning.Runtime;

namespace ActiveLearning.Training;

/// <summary>
/// How to train. The defaults are the protocol of the CIFAR-10 comparisons of Yoo and Kweon, "Learning loss for active learning" (CVPR 2019):
/// 200 epochs of 128, stochastic gradient descent with momentum 0.9 and weight decay 5e-4, learning rate 0.1, times 0.1 after 80 %.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>The network.</summary>
    public ArchitectureName Architecture { get; init; } = ArchitectureName.ResNet18;

    /// <summary>Channels of a residual network's first stage (the later ones have 2, 4, 8 times as many), or hidden units of an Mlp; 1 to 4096.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Passes over the labeled samples, at least 1.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>
    /// Steps of the whole training whatever the number of labels, as the nearest number of whole passes over them (one at least); null to count
    /// <see cref="Epochs"/>. Small sets of labels need a budget of steps to be trained to the end.
    /// </summary>
    public int? Steps { get; init; }

    /// <summary>Samples per step; residual networks need at least 2.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Full learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Momentum, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay, 0 or more.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The share of an embedding's numbers that is dropped in front of the last linear layer while training, 0 to below 1; what dropout passes later drop too.</summary>
    public double Dropout { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public ScheduleName Schedule { get; init; } = ScheduleName.Step;

    /// <summary>Forget the momentum where the Step schedule lowers the rate, as implementations that build a new optimizer there do.</summary>
    public bool ResetMomentum { get; init; }

    /// <summary>How pictures are varied.</summary>
    public AugmentationName Augmentation { get; init; } = AugmentationName.Auto;

    /// <summary>Height and width in pixels at which pictures are trained; null for the pool's own size, or 224 where its pictures differ in size.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n.</summary>
    public string Device { get; init; } = "Auto";

    /// <summary>Number format of large operations.</summary>
    public PrecisionName Precision { get; init; } = PrecisionName.Auto;

    /// <summary>Decides initial weights, order and augmentation. Equal seeds give equal weights, bit for bit on a processor with one thread.</summary>
    public long Seed { get; init; }

    /// <summary>Processor threads; 0 for all.</summary>
    public int Threads { get; init; }

    /// <summary>Full path of a safetensors file with the initial weights, or null.</summary>
    public string? WeightsPath { get; init; }

    /// <summary>What is subtracted from the input (per channel on the 0 to 1 scale, or per feature); null for the data set's published or measured values.</summary>
    public float[]? Mean { get; init; }

    /// <summary>What the input is then divided by; null for the data set's published or measured values.</summary>
    public float[]? Std { get; init; }

    /// <summary>How weights are changed.</summary>
    public OptimizerName Optimizer { get; init; } = OptimizerName.Sgd;

    /// <summary>How a residual network starts.</summary>
    public StemName Stem { get; init; } = StemName.Auto;

    /// <summary>Train a loss prediction head on the outputs of the network's stages together with the network; needs a batch size of at least 2.</summary>
    public bool LossPrediction { get; init; }

    /// <summary>What the head's loss is multiplied by before it is added to the network's, above 0.</summary>
    public double LossWeight { get; init; } = 1;

    /// <summary>How far apart the head is to put the predicted losses of two samples, above 0.</summary>
    public double LossMargin { get; init; } = 1;

    /// <summary>
    /// Number of epochs after which the head no longer changes the network: it goes on learning from the stages' outputs, detached. 0 = never
    /// changes it; null for 60 % of the epochs, the published 120 of 200.
    /// </summary>
    public int? LossDetachEpoch { get; init; }

    /// <summary>The number of epochs after which the head no longer changes the network.</summary>
    internal int ResolvedLossDetachEpoch => LossDetachEpoch ?? (int)(Epochs * 3L / 5);

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ActiveLearningException">A value is out of its range (<c>InvalidTrainingOption</c>).</exception>
    public void Validate()
    {
        Check(Enum.IsDefined(Architecture), nameof(Architecture), Architecture, "one of " + string.Join(", ", Enum.GetNames<ArchitectureName>()));
        Check(Width is >= 1 and <= NetworkSpec.MaxWidth, nameof(Width), Width, $"1 to {NetworkSpec.MaxWidth}");
        Check(Epochs is >= 1 and <= 1_000_000, nameof(Epochs), Epochs, "1 to 1000000");
        Check(Steps is null or (>= 1 and <= 100_000_000), nameof(Steps), Steps, "1 to 100000000");
        Check(BatchSize is >= 1 and <= 65536, nameof(BatchSize), BatchSize, "1 to 65536");
        Check(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "a number above 0, such as 0.1");
        Check(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "0 to below 1, such as 0.9");
        Check(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "0 or more, such as 0.0005");
        Check(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 to below 1, such as 0.5");
        Check(LossWeight > 0 && double.IsFinite(LossWeight), nameof(LossWeight), LossWeight, "a number above 0, such as 1");
        Check(LossMargin > 0 && double.IsFinite(LossMargin), nameof(LossMargin), LossMargin, "a number above 0, such as 1");
        Check(LossDetachEpoch is null or >= 0, nameof(LossDetachEpoch), LossDetachEpoch, "0 or more");
        Check(!LossPrediction || BatchSize >= 2, nameof(BatchSize), BatchSize, "2 or more with LossPrediction, which compares the samples of a batch in pairs");
        Check(ImageSize is null or (>= 8 and <= 2048), nameof(ImageSize), ImageSize, "8 to 2048 pixels");
        Check(Mean is null || Array.TrueForAll(Mean, float.IsFinite), nameof(Mean), null, "finite numbers");
        Check(Std is null || Array.TrueForAll(Std, static value => float.IsFinite(value) && value > 0), nameof(Std), null, "numbers above 0");
        Check(Mean is null == Std is null, nameof(Mean), null, "given together with Std, one number of each per channel or feature");

        static void Check(bool valid, string name, object? value, string expected)
        {
            if (!valid)
            {
                throw new ActiveLearningException(
                    "InvalidTrainingOption", ErrorKind.InvalidArgument,
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}{(value is null ? "" : $" {value}")} cannot be used; it must be {expected}."), value);
            }
        }
    }
}
