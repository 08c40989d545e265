using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Opens samples as a pool, or draws some.</summary>
[Cmdlet(VerbsCommon.New, "ALPool", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Pool))]
public sealed class NewALPoolCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string SyntheticSet = "Synthetic";

    private readonly List<string> _paths = [];

    /// <summary>A folder of pictures (sub-folder = class), a data set's file or folder, or picture files. Several, and all that are piped in, make one pool.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves. Files from Get-ChildItem come this way.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Draws pictures instead of reading any. Shapes: geometric shapes with clutter, noise and unequal class sizes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SyntheticSet)]
    [ValidateSet("Shapes")]
    public string? Synthetic { get; set; }

    /// <summary>How many pictures to draw.</summary>
    [Parameter(ParameterSetName = SyntheticSet)]
    [ValidateRange(1, 10_000_000)]
    public int Count { get; set; } = 1000;

    /// <summary>Decides what is drawn; equal seeds draw equal pictures.</summary>
    [Parameter(ParameterSetName = SyntheticSet)]
    public long Seed { get; set; }

    /// <summary>Height and width of drawn pictures in pixels.</summary>
    [Parameter(ParameterSetName = SyntheticSet)]
    [ValidateRange(8, 1024)]
    public int ImageSize { get; set; } = 32;

    /// <summary>How the samples lie on the disk; Auto finds it out from names and contents.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public PoolFormat Format { get; set; } = PoolFormat.Auto;

    /// <summary>A CSV file with columns path and label; its labels take the place of folder names.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public string? LabelFile { get; set; }

    /// <summary>The file with the labels of an IDX or .npy pool. IDX labels beside the pictures are found without it; other formats refuse it.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public string? LabelPath { get; set; }

    /// <summary>The classes in their order; without it they are taken from the data.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public string[]? Class { get; set; }

    /// <summary>Pictures with more pixels than this are refused unread and marked bad.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1L, 1_000_000_000_000L)]
    public long MaxPixels { get; set; } = new PoolOptions().MaxPixels;

    /// <summary>A short name for the pool; without it, it is named after its path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The labels are known but hidden: all samples start unlabeled, and Set-ALLabel -FromOracle reveals labels like an annotator would give them.</summary>
    [Parameter]
    public SwitchParameter AsOracle { get; set; }

    /// <summary>A file to make that keeps the pool: labels, their history, batches and scores. Get-ALPool opens it again. Without it the pool lives as long as the session.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        if (Shell.ParameterSet == SyntheticSet)
            return;
        foreach (var path in literal ? LiteralPath : Path)
            _paths.AddRange(Shell.ResolveExisting(path, literal));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var synthetic = Shell.ParameterSet == SyntheticSet;
        if (!synthetic && _paths.Count == 0)
            return;
        var options = new PoolOptions
        {
            Format = Format,
            LabelFile = Resolve(LabelFile),
            LabelPath = Resolve(LabelPath),
            Classes = Class,
            Name = Name,
            AsOracle = IsOn(AsOracle),
            MaxPixels = MaxPixels,
        };
        if (Resolve(Database) is not { } database)
        {
            Shell.WriteObject(Run(context => synthetic
                ? PoolFactory.Synthetic(Count, Seed, options, ImageSize, context)
                : PoolFactory.Open(_paths, options, context)));
        }
        else if (Shell.ShouldProcess(database, "Make pool database"))
        {
            Shell.WriteObject(Run(context => synthetic
                ? DatabasePool.CreateSynthetic(database, Count, Seed, options, ImageSize, context)
                : DatabasePool.Create(database, _paths, options, context)));
        }
    }

    private string? Resolve(string? path) => path is null ? null : Shell.ResolveNew(path, literal: true);
}
