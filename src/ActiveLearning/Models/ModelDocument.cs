using System.Text.Json;
using System.Text.Json.Serialization;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Training;

namespace ActiveLearning.Models;

/// <summary>The JSON text in a model file that says all about a model except its weights.</summary>
internal sealed record ModelDocument
{
    /// <summary>The metadata entry that holds the text.</summary>
    public const string Key = "activelearning";

    private const int CurrentFormat = 1;
    private const int MaxClasses = 100_000;
    private const int MaxFeatures = 1_000_000;
    private const int MaxImageSize = 2048;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        MaxDepth = 8,
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Version of this document's layout.</summary>
    public required int Format { get; init; }

    /// <summary>A short name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture.</summary>
    public required ArchitectureName Architecture { get; init; }

    /// <summary>Channels of the first stage, or hidden units of an Mlp; 0 for Linear.</summary>
    public required int Width { get; init; }

    /// <summary>How a residual network starts.</summary>
    public required StemName Stem { get; init; }

    /// <summary>What the network expects at its input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The classes in the order of the network's outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How it was trained.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>What each epoch gave.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>Number of labeled samples it was trained on.</summary>
    public required int LabelCount { get; init; }

    /// <summary>The versions of the libraries that trained it.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>When its training ended.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Whether the file has the weights of a loss prediction head too; files from before there were such heads do not say.</summary>
    public bool LossHead { get; init; }

    /// <summary>Writes what is known of a model.</summary>
    /// <param name="description">A model trained here.</param>
    public static string Write(ModelDescription description) => JsonSerializer.Serialize(
        new ModelDocument
        {
            Format = CurrentFormat,
            Name = description.Name,
            Architecture = Enum.Parse<ArchitectureName>(description.Architecture),
            Width = description.Width,
            Stem = description.Stem,
            Preprocessing = description.Preprocessing,
            Classes = description.Classes,
            // A path of the machine that trained says nothing to another one.
            Training = (description.Options ?? new TrainingOptions()) with { WeightsPath = null },
            History = description.History,
            LabelCount = description.LabelCount,
            Versions = description.Versions,
            Created = description.Created,
            LossHead = description.HasLossHead,
        },
        Options);

    /// <summary>Reads and checks a document.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file it is from, for messages.</param>
    /// <exception cref="ActiveLearningException">It is not a sound document (<c>ModelFileInvalid</c>), or a later version's (<c>ModelFileTooNew</c>).</exception>
    public static (ModelDescription Description, NetworkSpec Spec) Read(string text, string path)
    {
        CheckFormat(text, path);
        ModelDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<ModelDocument>(text, Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw SafeTensorsFile.Invalid(path, $"its '{Key}' metadata cannot be read: {e.Message}", e);
        }

        if (document?.Check() is { } problem)
            throw SafeTensorsFile.Invalid(path, $"its '{Key}' metadata holds {problem}");
        var description = new ModelDescription
        {
            Name = document!.Name,
            Architecture = document.Architecture.ToString(),
            Width = document.Width,
            Stem = document.Stem,
            Preprocessing = document.Preprocessing,
            Classes = document.Classes.ToArray(),
            Options = document.Training,
            History = document.History.ToArray(),
            LabelCount = document.LabelCount,
            Versions = document.Versions,
            Created = document.Created,
            HasLossHead = document.LossHead,
        };
        return (description, description.ToSpec(document.Architecture));
    }

    private static void CheckFormat(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Options.MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("format", out var format)
                && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number))
            {
                if (number == CurrentFormat)
                    return;
                if (number > CurrentFormat)
                {
                    throw new ActiveLearningException(
                        "ModelFileTooNew", ErrorKind.InvalidData,
                        $"'{path}' is a model file of format {number}, and this version reads format {CurrentFormat}; use the version that wrote it, or a later one.", path);
                }
            }
        }
        catch (JsonException e)
        {
            throw SafeTensorsFile.Invalid(path, $"its '{Key}' metadata is not JSON: {e.Message}", e);
        }

        throw SafeTensorsFile.Invalid(path, $"its '{Key}' metadata names no known format");
    }

    /// <summary>Says what is wrong, or null. The JSON reader checks names and types, but neither ranges nor nulls.</summary>
    private string? Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
            return "no name";
        if (Preprocessing is null || Classes is null || Training is null || History is null || Versions is null)
            return "an empty part";
        // The JSON reader takes lists of names, such as "ResNet34, Linear", for numbers that no architecture has.
        if (!Enum.IsDefined(Architecture) || !Enum.IsDefined(Stem) || !Enum.IsDefined(Preprocessing.Kind))
            return "an architecture, stem or kind of input that does not exist";
        if (Architecture == ArchitectureName.Linear ? Width != 0 : Width is < 1 or > NetworkSpec.MaxWidth)
            return $"the width {Width}";
        if (Stem == StemName.Auto)
            return "no stem";
        if (Classes.Count is < 1 or > MaxClasses || Classes.Any(string.IsNullOrWhiteSpace) || Classes.Distinct(StringComparer.Ordinal).Count() != Classes.Count)
            return "classes that are missing, empty, repeated or too many";
        if (History.Any(static record => record is not { Epoch: > 0 }) || Versions.Values.Any(static version => version is null) || LabelCount < 0)
            return "an impossible history, version or label count";
        return CheckPreprocessing();
    }

    private string? CheckPreprocessing()
    {
        var images = Preprocessing.Kind == SourceKind.Images;
        if (Preprocessing.Size < 1 || Preprocessing.Size > (images ? MaxImageSize : MaxFeatures))
            return $"the input size {Preprocessing.Size}";
        if (Preprocessing.Channels != 1 && !(images && Preprocessing.Channels == 3))
            return $"{Preprocessing.Channels} channels";
        if (!images && Architecture is ArchitectureName.ResNet18 or ArchitectureName.ResNet34 or ArchitectureName.ResNet50)
            return "a residual network of feature vectors";
        var columns = images ? Preprocessing.Channels : Preprocessing.Size;
        if (Preprocessing.Mean?.Length != columns || Preprocessing.Std?.Length != columns)
            return "means or standard deviations of another number than its channels or features";
        if (!Array.TrueForAll(Preprocessing.Mean, float.IsFinite) || !Array.TrueForAll(Preprocessing.Std, static std => float.IsFinite(std) && std > 0))
            return "a mean that is no finite number or a standard deviation not above 0";
        return null;
    }
}
