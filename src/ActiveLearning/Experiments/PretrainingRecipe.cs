using System.ComponentModel.DataAnnotations;
using ActiveLearning.Models;
using ActiveLearning.Training;
using ActiveLearning.Training.Pretraining;

namespace ActiveLearning.Experiments;

/// <summary>
/// A network that is trained on the pool without labels before the first lane, once for all of them: lanes then choose from, and train on, its embeddings. Keys and defaults are those of
/// <c>Invoke-ALPretraining</c>.
/// </summary>
public sealed record PretrainingRecipe
{
    private static readonly PretrainingOptions s_defaults = new();

    /// <summary>What it learns.</summary>
    public PretrainingMethod Method { get; init; } = s_defaults.Method;

    /// <summary>What similarities are divided by in SimClr's loss.</summary>
    [Range(0.001, 100.0)]
    public double Temperature { get; init; } = s_defaults.Temperature;

    /// <summary>Outputs of the projection that SimClr's loss is computed on.</summary>
    [Range(2, 4096)]
    public int ProjectionWidth { get; init; } = s_defaults.ProjectionWidth;

    /// <summary>The network.</summary>
    public ArchitectureName Architecture { get; init; } = s_defaults.Training.Architecture;

    /// <summary>Channels of a residual network's first stage, or hidden units of an Mlp.</summary>
    public int Width { get; init; } = s_defaults.Training.Width;

    /// <summary>Passes over the pool.</summary>
    public int Epochs { get; init; } = s_defaults.Training.Epochs;

    /// <summary>Steps in all instead of epochs, as the nearest number of whole ones; null to count epochs.</summary>
    public int? Steps { get; init; }

    /// <summary>Pictures per step.</summary>
    public int BatchSize { get; init; } = s_defaults.Training.BatchSize;

    /// <summary>Full learning rate.</summary>
    public double LearningRate { get; init; } = s_defaults.Training.LearningRate;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; } = s_defaults.Training.WeightDecay;

    /// <summary>How the learning rate changes.</summary>
    public ScheduleName Schedule { get; init; } = s_defaults.Training.Schedule;

    /// <summary>Whether pictures are mirrored too.</summary>
    public AugmentationName Augmentation { get; init; } = s_defaults.Training.Augmentation;

    /// <summary>Pixels of a side at which pictures are trained; null for the pool's own.</summary>
    public int? ImageSize { get; init; }

    /// <summary>What is subtracted from the input; null for published or measured values.</summary>
    public float[]? Mean { get; init; }

    /// <summary>What the input is then divided by; null for published or measured values.</summary>
    public float[]? Std { get; init; }

    /// <summary>Decides initial weights, order and views; the same for all lanes.</summary>
    public long Seed { get; init; }

    /// <summary>Processor threads; 0 for all: no lane runs beside it.</summary>
    public int Threads { get; init; }

    /// <summary>The options that these keys mean.</summary>
    /// <param name="device">Where.</param>
    internal PretrainingOptions ToOptions(string device) => s_defaults with
    {
        Method = Method,
        Temperature = Temperature,
        ProjectionWidth = ProjectionWidth,
        Training = s_defaults.Training with
        {
            Architecture = Architecture,
            Width = Width,
            Epochs = Epochs,
            Steps = Steps,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            WeightDecay = WeightDecay,
            Schedule = Schedule,
            Augmentation = Augmentation,
            ImageSize = ImageSize,
            Mean = Mean,
            Std = Std,
            Seed = Seed,
            Device = device,
            Threads = Threads,
        },
    };
}
