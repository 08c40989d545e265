using System.Text.Json;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>What a directory's experiment is and what it ran with: <c>manifest.json</c>. Written before anything else is.</summary>
internal sealed record ExperimentManifest
{
    private const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        MaxDepth = 8,
        // A file for people: letters of other scripts stay letters.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Version of this file's layout.</summary>
    public required int Format { get; init; }

    /// <summary>The experiment's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When its last lane ended; null while it has not.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>The strategies' labels in the experiment's order.</summary>
    public required IReadOnlyList<string> Strategies { get; init; }

    /// <summary>The seeds in the experiment's order.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>Cycles of a lane.</summary>
    public required int Cycles { get; init; }

    /// <summary>The pool's classes in order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The experiment's options, flattened.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Numbers of samples and fingerprints of pool and test pool.</summary>
    public required IReadOnlyDictionary<string, string> Data { get; init; }

    /// <summary>Library versions.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>The machine.</summary>
    public required IReadOnlyDictionary<string, string> Hardware { get; init; }

    /// <summary>A new manifest of the current layout.</summary>
    /// <param name="recipe">The experiment as it runs.</param>
    /// <param name="options">Its flattened options.</param>
    /// <param name="classes">The pool's classes.</param>
    /// <param name="data">Fingerprints.</param>
    internal static ExperimentManifest Create(
        ExperimentRecipe recipe, IReadOnlyDictionary<string, string> options, IReadOnlyList<string> classes, IReadOnlyDictionary<string, string> data) => new()
        {
            Format = CurrentFormat,
            Name = recipe.Name,
            Created = DateTimeOffset.UtcNow,
            Strategies = [.. recipe.Strategies.Select(strategy => strategy.Label)],
            Seeds = recipe.Seeds,
            Cycles = recipe.Cycles,
            Classes = [.. classes],
            Options = options,
            Data = data,
            Versions = new SortedDictionary<string, string>(LibraryVersions.Current.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Hardware = Runtime.Hardware.Describe(recipe.Training.Device),
        };

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <exception cref="ActiveLearningException">There is none (<c>NotAnExperiment</c>), or it cannot be read (<c>ExperimentDamaged</c>, <c>ExperimentTooNew</c>).</exception>
    internal static ExperimentManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ExperimentManifest>(File.ReadAllBytes(path), s_json);
            if (manifest is { Format: > CurrentFormat })
            {
                throw new ActiveLearningException(
                    "ExperimentTooNew", ErrorKind.InvalidData, $"'{path}' was written by a later version of this module; use that version, or a later one.", path);
            }

            return manifest is { Format: CurrentFormat, Name: not null, Strategies: not null, Seeds: not null, Classes: not null, Options: not null, Data: not null, Versions: not null, Hardware: not null }
                ? manifest
                : throw Damaged(path, "parts of it are missing", null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var folder = Path.GetDirectoryName(path)!;
            throw new ActiveLearningException(
                "NotAnExperiment", ErrorKind.NotFound, $"'{folder}' holds no experiment: it has no {Path.GetFileName(path)}. Name the directory that an experiment ran in.", folder, e);
        }
        catch (JsonException e)
        {
            throw Damaged(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }
    }

    /// <summary>Writes the manifest.</summary>
    /// <param name="path">Full path of the file.</param>
    internal void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, s_json));

    /// <summary>All of it by name, for people.</summary>
    internal IReadOnlyDictionary<string, string> ToDictionary()
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["created"] = Created.ToString("u", System.Globalization.CultureInfo.InvariantCulture) };
        if (Finished is { } finished)
            result["finished"] = finished.ToString("u", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (prefix, part) in new[] { ("options.", Options), ("data.", Data), ("versions.", Versions), ("hardware.", Hardware) })
        {
            foreach (var (name, value) in part)
                result[prefix + name] = value;
        }

        return result;
    }

    private static ActiveLearningException Damaged(string path, string why, Exception? cause) =>
        new("ExperimentDamaged", ErrorKind.InvalidData, $"'{path}' cannot be used: {why}. Begin the experiment anew in another directory, or with -Force.", path, cause);
}
