using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Training;
using ActiveLearning.Training.Pretraining;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Trains a network on all pictures of a pool without labels, for embeddings that mean something before there are any.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ALPretraining")]
[OutputType(typeof(Model))]
public sealed class InvokeALPretrainingCommand : ALCommand
{
    private static readonly PretrainingOptions s_defaults = new();

    /// <summary>The pool whose pictures are learned from; labels are not looked at.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>What is learned: SimClr tells pairs of views of one picture from all others, Rotation by how many quarter turns a picture was turned.</summary>
    [Parameter(Position = 0)]
    public PretrainingMethod Method { get; set; } = s_defaults.Method;

    /// <summary>What similarities are divided by in SimClr's loss.</summary>
    [Parameter]
    [ValidateRange(0.001, 100.0)]
    public double Temperature { get; set; } = s_defaults.Temperature;

    /// <summary>Outputs of the projection that SimClr's loss is computed on, which is thrown away afterwards.</summary>
    [Parameter]
    [ValidateRange(2, 4096)]
    public int ProjectionWidth { get; set; } = s_defaults.ProjectionWidth;

    /// <summary>The network: ResNet18, ResNet34, ResNet50 or Mlp.</summary>
    [Parameter]
    public ArchitectureName Architecture { get; set; } = s_defaults.Training.Architecture;

    /// <summary>Channels of a residual network's first stage, or hidden units of an Mlp.</summary>
    [Parameter]
    public int Width { get; set; } = s_defaults.Training.Width;

    /// <summary>Passes over the pool.</summary>
    [Parameter]
    public int Epochs { get; set; } = s_defaults.Training.Epochs;

    /// <summary>Steps in all, as the nearest number of whole epochs, instead of -Epochs; 0 to count epochs.</summary>
    [Parameter]
    [ValidateRange(0, 100000000)]
    public int Steps { get; set; }

    /// <summary>Pictures per step; SimClr compares each with all others of its step.</summary>
    [Parameter]
    public int BatchSize { get; set; } = s_defaults.Training.BatchSize;

    /// <summary>Full learning rate (AdamW).</summary>
    [Parameter]
    public double LearningRate { get; set; } = s_defaults.Training.LearningRate;

    /// <summary>Weight decay.</summary>
    [Parameter]
    public double WeightDecay { get; set; } = s_defaults.Training.WeightDecay;

    /// <summary>How the learning rate changes: Step (times 0.1 after 80 % of the epochs), Cosine, Constant or OneCycle.</summary>
    [Parameter]
    public ScheduleName Schedule { get; set; } = s_defaults.Training.Schedule;

    /// <summary>Whether pictures are mirrored too: CropFlip, which Auto means, or Crop for pictures whose mirror image means something else.</summary>
    [Parameter]
    public AugmentationName Augmentation { get; set; } = s_defaults.Training.Augmentation;

    /// <summary>Height and width in pixels at which pictures are trained; without it the pool's own size, or 224 where its pictures differ in size.</summary>
    [Parameter]
    [ValidateRange(8, 2048)]
    public int ImageSize { get; set; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n. Auto is the first CUDA device where there is one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = s_defaults.Training.Device;

    /// <summary>Number format of the large operations; Auto is Float32 on a processor.</summary>
    [Parameter]
    public PrecisionName Precision { get; set; } = s_defaults.Training.Precision;

    /// <summary>Decides initial weights, order and views. Equal seeds give equal weights, bit for bit on a processor with one thread.</summary>
    [Parameter]
    public long Seed { get; set; } = s_defaults.Training.Seed;

    /// <summary>Processor threads; 0 for all.</summary>
    [Parameter]
    [ValidateRange(0, 4096)]
    public int Threads { get; set; } = s_defaults.Training.Threads;

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = s_defaults with
        {
            Method = Method,
            Temperature = Temperature,
            ProjectionWidth = ProjectionWidth,
            Training = s_defaults.Training with
            {
                Architecture = Architecture,
                Width = Width,
                Epochs = Epochs,
                Steps = Steps == 0 ? null : Steps,
                BatchSize = BatchSize,
                LearningRate = LearningRate,
                WeightDecay = WeightDecay,
                Schedule = Schedule,
                Augmentation = Augmentation,
                ImageSize = ImageSize == 0 ? null : ImageSize,
                Device = Device,
                Precision = Precision,
                Seed = Seed,
                Threads = Threads,
            },
        };
        var pool = Pool;
        Shell.WriteObject(Run(context => Pretrainer.Train(pool, options, context)));
    }
}
