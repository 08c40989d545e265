using System.Text.Json;
using System.Text.Json.Serialization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Database;

/// <summary>How the samples of a pool are found again: what New-ALPool was told. Paths are relative to the pool's root where they lie below it.</summary>
internal sealed record PoolRecipe
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>How samples lie on the disk; never Auto, so that a pool stays what it was when other files come beside it.</summary>
    public PoolFormat Format { get; init; }

    /// <summary>What the pool was made of; none for pictures that the module draws.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>A CSV file of labels, or null.</summary>
    public string? LabelFile { get; init; }

    /// <summary>A file of packed labels, or null.</summary>
    public string? LabelPath { get; init; }

    /// <summary>Pictures with more pixels are refused unread.</summary>
    public long MaxPixels { get; init; }

    /// <summary>Number of drawn pictures.</summary>
    public int Count { get; init; }

    /// <summary>Seed of drawn pictures.</summary>
    public long Seed { get; init; }

    /// <summary>Size of drawn pictures.</summary>
    public int ImageSize { get; init; }

    /// <summary>Whether labels that come with the data are hidden.</summary>
    public bool AsOracle { get; init; }

    /// <summary>Whether the pictures are drawn.</summary>
    [JsonIgnore]
    public bool IsDrawn => Paths.Length == 0;

    /// <summary>Whether each sample is a file of its own.</summary>
    [JsonIgnore]
    public bool IsFiles => !IsDrawn && Format is PoolFormat.ImageFolder or PoolFormat.Csv;

    /// <summary>As stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>From what was stored.</summary>
    /// <param name="json">The text.</param>
    /// <param name="database">The file, for the error.</param>
    /// <exception cref="ActiveLearningException">It is no recipe (<c>DatabaseDamaged</c>).</exception>
    public static PoolRecipe FromJson(string json, string database)
    {
        try
        {
            var recipe = JsonSerializer.Deserialize<PoolRecipe>(json, s_json);
            if (recipe is { Format: not PoolFormat.Auto } && (recipe.Paths.Length > 0 ? recipe.MaxPixels >= 1 && !Array.Exists(recipe.Paths, string.IsNullOrEmpty) : recipe.Count >= 1))
                return recipe;
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new ActiveLearningException(
            "DatabaseDamaged", ErrorKind.InvalidData, $"'{database}' does not say what its pool is made of; restore a backup of it.", database);
    }

    /// <summary>The options to open the samples with.</summary>
    /// <param name="root">The pool's root folder.</param>
    /// <param name="name">The pool's name.</param>
    public PoolOptions ToOptions(string root, string name) => new()
    {
        Format = Format,
        LabelFile = LabelFile is null ? null : FromRoot(root, LabelFile),
        LabelPath = LabelPath is null ? null : FromRoot(root, LabelPath),
        MaxPixels = MaxPixels,
        Name = name,
        AsOracle = AsOracle,
    };

    /// <summary>The full paths of what the pool is made of.</summary>
    /// <param name="root">The pool's root folder.</param>
    public string[] FullPaths(string root) => Array.ConvertAll(Paths, path => FromRoot(root, path));

    /// <summary>A path as it is stored.</summary>
    /// <param name="root">The pool's root folder; empty for none.</param>
    /// <param name="path">A full path.</param>
    public static string ToRoot(string root, string path) =>
        root.Length > 0 && ImageFolderScanner.IsInside(root, path) ? Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/') : path;

    private static string FromRoot(string root, string path) => root.Length == 0 ? path : Path.GetFullPath(path, root);
}
