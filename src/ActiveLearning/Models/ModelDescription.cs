using ActiveLearning.Training;

namespace ActiveLearning.Models;

/// <summary>All that is known of a model beside its weights.</summary>
internal sealed record ModelDescription
{
    /// <summary>The architecture's name for a foreign network.</summary>
    public const string TorchScript = "TorchScript";

    /// <summary>A short name for people.</summary>
    public required string Name { get; init; }

    /// <summary>An <see cref="ArchitectureName"/>, <see cref="TorchScript"/>, or the name of a network of the user's own.</summary>
    public required string Architecture { get; init; }

    /// <summary>Channels of the first stage, or hidden units of an Mlp; 0 where that means nothing.</summary>
    public int Width { get; init; }

    /// <summary>How a residual network starts: Small or Large.</summary>
    public StemName Stem { get; init; } = StemName.Small;

    /// <summary>What the network expects at its input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The classes in the order of the network's outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How it was trained; null for a foreign network.</summary>
    public TrainingOptions? Options { get; init; }

    /// <summary>What each epoch gave.</summary>
    public IReadOnlyList<EpochRecord> History { get; init; } = [];

    /// <summary>Number of labeled samples it was trained on.</summary>
    public int LabelCount { get; init; }

    /// <summary>The versions of the libraries that trained it.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>When its training ended.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>What builds the network where it is of the user's own; else null.</summary>
    public NetworkFactory? Factory { get; init; }

    /// <summary>Whether the model has a loss prediction head.</summary>
    public bool HasLossHead { get; init; }

    /// <summary>What a network of the user's own is built for.</summary>
    public NetworkInput ToInput() => new(Preprocessing.Kind, Preprocessing.Channels, Preprocessing.Size, Classes.Count, Width);

    /// <summary>The network these facts describe.</summary>
    /// <param name="architecture">The architecture, as parsed from its name.</param>
    public NetworkSpec ToSpec(ArchitectureName architecture) =>
        new(architecture, Width, Stem, Preprocessing.Kind, Preprocessing.Channels, Preprocessing.Size, Classes.Count);
}
