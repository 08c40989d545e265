using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;
using ActiveLearning.Training;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Trains a network on the labeled samples of a pool.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ALTraining")]
[OutputType(typeof(Model))]
public sealed class InvokeALTrainingCommand : ALCommand
{
    private static readonly TrainingOptions s_defaults = new();

    private ArchitectureName? _architecture;
    private int? _width;

    /// <summary>The pool whose labeled samples are trained on.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>The network: residual networks for pictures, Mlp and Linear also for feature vectors. Without it that of the model given to WarmStart, or ResNet18.</summary>
    [Parameter]
    public ArchitectureName Architecture
    {
        get => _architecture ?? (Enum.TryParse<ArchitectureName>(WarmStart?.Architecture, out var begun) ? begun : s_defaults.Architecture);
        set => _architecture = value;
    }

    /// <summary>Channels of a residual network's first stage, or hidden units of an Mlp. 16 trains about ten times as fast as 64. Without it that of the model given to WarmStart, or 64.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int Width
    {
        get => _width ?? (WarmStart is { Width: > 0 } begun ? begun.Width : s_defaults.Width);
        set => _width = value;
    }

    /// <summary>Passes over the labeled samples.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Epochs { get; set; } = s_defaults.Epochs;

    /// <summary>Steps of the whole training whatever the number of labels, as the nearest number of whole passes over them; takes the place of -Epochs.</summary>
    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public int Steps { get; set; }

    /// <summary>Samples per step.</summary>
    [Parameter]
    [ValidateRange(1, 65536)]
    public int BatchSize { get; set; } = s_defaults.BatchSize;

    /// <summary>Full learning rate.</summary>
    [Parameter]
    public double LearningRate { get; set; } = s_defaults.LearningRate;

    /// <summary>Momentum, 0 to below 1.</summary>
    [Parameter]
    public double Momentum { get; set; } = s_defaults.Momentum;

    /// <summary>Weight decay.</summary>
    [Parameter]
    public double WeightDecay { get; set; } = s_defaults.WeightDecay;

    /// <summary>The share of an embedding's numbers that is dropped in front of the last linear layer while training, 0 to below 1; what the dropout passes of Bald and its like drop too.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.99)]
    public double Dropout { get; set; } = s_defaults.Dropout;

    /// <summary>How the learning rate changes: Step (times 0.1 after 80 % of the epochs), Cosine, Constant or OneCycle.</summary>
    [Parameter]
    public ScheduleName Schedule { get; set; } = s_defaults.Schedule;

    /// <summary>How pictures are varied: a random crop with 4 pixels of border, with or without mirror images. Auto is CropFlip for pictures.</summary>
    [Parameter]
    public AugmentationName Augmentation { get; set; } = s_defaults.Augmentation;

    /// <summary>Height and width in pixels at which pictures are trained; without it the pool's own size, or 224 where its pictures differ in size.</summary>
    [Parameter]
    [ValidateRange(8, 2048)]
    public int ImageSize { get; set; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n. Auto is the first CUDA device where there is one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = s_defaults.Device;

    /// <summary>Number format of the large operations; Auto is Float32 on a processor.</summary>
    [Parameter]
    public PrecisionName Precision { get; set; } = s_defaults.Precision;

    /// <summary>Decides initial weights, order and augmentation. Equal seeds give equal weights, bit for bit on a processor with one thread.</summary>
    [Parameter]
    public long Seed { get; set; } = s_defaults.Seed;

    /// <summary>A model to go on from instead of starting anew; its architecture and width must be the ones asked for.</summary>
    [Parameter]
    public Model? WarmStart { get; set; }

    /// <summary>A safetensors file of initial weights with torchvision's ResNet names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Weights { get; set; }

    /// <summary>A pool whose labeled samples measure each epoch; they are not trained on.</summary>
    [Parameter]
    public Pool? ValidationPool { get; set; }

    /// <summary>Processor threads; 0 for all.</summary>
    [Parameter]
    [ValidateRange(0, 4096)]
    public int Threads { get; set; } = s_defaults.Threads;

    /// <summary>Train a loss prediction head together with the network: the model then predicts its own losses (Get-ALUncertainty -Measure PredictedLoss, strategy LearningLoss).</summary>
    [Parameter]
    public SwitchParameter LossPrediction { get; set; }

    /// <summary>What the head's loss is multiplied by before it is added to the network's.</summary>
    [Parameter]
    public double LossWeight { get; set; } = s_defaults.LossWeight;

    /// <summary>How far apart the head is to put the predicted losses of two samples.</summary>
    [Parameter]
    public double LossMargin { get; set; } = s_defaults.LossMargin;

    /// <summary>Number of epochs after which the head learns on and no longer changes the network; without it 60 % of the epochs.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? LossDetachEpoch { get; set; }

    /// <summary>A model of any kind whose network is left as it is: a loss prediction head alone is trained for it, on the outputs of its stages. Needs -LossPrediction. TorchScript models need taps; see about_ALNetwork.</summary>
    [Parameter]
    public Model? Model { get; set; }

    /// <summary>A class of your own to train instead of an architecture, derived from ActiveLearning.Models.Network; see about_ALNetwork.</summary>
    [Parameter]
    [ValidateNotNull]
    public Type? Network { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Model is not null && !LossPrediction)
        {
            throw new ActiveLearningException(
                "LossPredictionMissing", ErrorKind.InvalidArgument,
                "-Model leaves the network as it is and trains a loss prediction head for it: add -LossPrediction; to go on training the network, give the model to -WarmStart instead.", Model);
        }

        if (Model is not null && (Network is not null || WarmStart is not null || Weights is not null))
            throw new ActiveLearningException("ParametersConflict", ErrorKind.InvalidArgument, "-Model brings its network and weights along; leave out -Network, -WarmStart and -Weights.", Model);
        if (Model is not null && Dropout > 0)
            throw new ActiveLearningException("ParametersConflict", ErrorKind.InvalidArgument, "-Model leaves the network as it is, so that -Dropout has nothing to train; leave it out.", Model);
        var own = Network is null ? null : NetworkFactory.FromType(Network);
        var options = new TrainingOptions
        {
            Architecture = Architecture,
            Width = Width,
            Epochs = Epochs,
            Steps = Steps == 0 ? null : Steps,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            Momentum = Momentum,
            WeightDecay = WeightDecay,
            Dropout = Dropout,
            Schedule = Schedule,
            Augmentation = Augmentation,
            ImageSize = ImageSize == 0 ? null : ImageSize,
            Device = Device,
            Precision = Precision,
            Seed = Seed,
            Threads = Threads,
            LossPrediction = LossPrediction,
            LossWeight = LossWeight,
            LossMargin = LossMargin,
            LossDetachEpoch = LossDetachEpoch,
            WeightsPath = Weights is null ? null : Shell.ResolveNew(Weights, literal: true),
        };
        if (Model is { } frozen)
        {
            Shell.WriteObject(Run(context => Trainer.TrainHead(Pool, frozen, options, ValidationPool, context)));
            return;
        }

        var model = Run(context => Trainer.Train(Pool, options, ValidationPool, WarmStart, context, own));
        var error = Record(model);
        // A model that took hours is not lost because the database is full.
        Shell.WriteObject(model);
        if (error is not null)
            Shell.WriteError(error);
    }

    private ActiveLearningException? Record(Model model)
    {
        if (Pool.Database is null)
            return null;
        try
        {
            CycleLedger.Record(Pool, model, ValidationPool);
            return null;
        }
        catch (ActiveLearningException e)
        {
            return e;
        }
    }
}
