using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Caching;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Chooses the samples to label next.</summary>
/// <remarks>The options of strategies are parameters too; <see cref="StrategyParameters"/> makes them.</remarks>
[Cmdlet(VerbsCommon.Select, "ALBatch", DefaultParameterSetName = ScoreSet)]
[OutputType(typeof(BatchItem))]
public sealed class SelectALBatchCommand : ALCommand, IDynamicParameters
{
    private const string ScoreSet = "Score";
    private const string PoolSet = "Pool";

    private static readonly PredictOptions s_defaults = new();

    private readonly ScoreCollector _scores = new();
    private string? _strategy;
    private string? _measure;
    private StrategyParameters? _parameters;
    private Strategy? _chosen;

    /// <summary>Scores from Get-ALUncertainty; only scored samples can be chosen.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ScoreSet)]
    public UncertaintyScore? InputObject { get; set; }

    /// <summary>The pool to choose from: its unlabeled samples.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PoolSet)]
    public Pool? Pool { get; set; }

    /// <summary>How to choose; Get-ALStrategy lists the strategies.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(Completers.StrategyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Strategy
    {
        get => _strategy ?? "TopK";
        set => _strategy = value;
    }

    /// <summary>How many samples to choose. Where there are fewer, all are taken and a warning says so.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; }

    /// <summary>Decides what chance decides; equal seeds choose equally.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>The model that computes what a strategy needs and did not come down the pipeline.</summary>
    [Parameter]
    public Model? Model { get; set; }

    /// <summary>
    /// Class probabilities from elsewhere: a .npy file of a row for each sample of the pool and a column for each class, in their orders. They count instead of what the model would say.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProbabilityPath { get; set; }

    /// <summary>How the model's uncertainty is measured. Scores that come down the pipeline are measured already.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.MeasureCompleter))]
    [ValidateNotNullOrEmpty]
    public string Measure
    {
        get => _measure ?? "Entropy";
        set => _measure = value;
    }

    /// <summary>How many dropout passes measures and strategies of several opinions (Bald, BatchBald) take; without meaning beside -Committee.</summary>
    [Parameter]
    [ValidateRange(2, 1000)]
    public int Pass { get; set; } = s_defaults.Passes;

    /// <summary>The share of an embedding's numbers that a dropout pass drops; without it that of the model's training, or 0.5.</summary>
    [Parameter]
    [ValidateRange(0.01, 0.99)]
    public double? DropoutRate { get; set; }

    /// <summary>Other models of the same classes, whose opinions count beside the model's instead of dropout passes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Model[]? Committee { get; set; }

    /// <summary>Choose only from the samples that this measure puts first; the model computes it. Any strategy can be filtered so.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.MeasureCompleter))]
    [ValidateNotNullOrEmpty]
    public string? PreFilter { get; set; }

    /// <summary>How many times as many samples as are chosen pass the -PreFilter.</summary>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int PreFilterFactor { get; set; } = Selection.PreFilter.DefaultFactor;

    /// <summary>How many bytes (4GB) embeddings and probabilities may take in memory; the rest lies in a file of the temporary folder. 0 for half of the machine's memory. Changes speed, not results.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MemoryLimit { get; set; }

    /// <summary>
    /// Folder that keeps what the model says of samples, so that the next query with the same model does not run them through it again. A pool with a database has one beside it (its
    /// name and .cache).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CacheFolder { get; set; }

    /// <summary>How embeddings are kept: Float32, or Float16, which takes half the room; strategies then see them rounded to eleven significant bits.</summary>
    [Parameter]
    public CacheType CacheType { get; set; }

    /// <summary>How many bytes the cache folder may take, 10GB where nothing is said; what was not used for longest makes room.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long CacheLimit { get; set; } = QueryCache.DefaultLimit;

    /// <summary>Keep nothing, and use nothing that was kept.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = "Auto";

    /// <summary>Samples that the model looks at in one step; 0 for a number that suits the device. Changes speed and memory, not results.</summary>
    [Parameter]
    [ValidateRange(0, 65536)]
    public int BatchSize { get; set; }

    /// <summary>Processor threads that the model uses; 0 for all.</summary>
    [Parameter]
    [ValidateRange(0, 4096)]
    public int Threads { get; set; }

    private PredictOptions Prediction => new() { BatchSize = BatchSize, Device = Device, Threads = Threads, Passes = Pass, DropoutRate = DropoutRate, Committee = Committee ?? [] };

    private PreFilter? Filter => PreFilter is null ? null : new PreFilter(Measures.Get(PreFilter), PreFilterFactor);

    /// <summary>The strategy's options by name; the shell's own come as parameters.</summary>
    internal IReadOnlyDictionary<string, object?>? Options { get; set; }

    /// <summary>Called by the shell: the options of strategies.</summary>
    public object GetDynamicParameters() => (_parameters = new StrategyParameters(_strategy)).ForShell;

    /// <inheritdoc/>
    protected override void Begin() =>
        _chosen = StrategyRegistry.Create(Strategy, Options ?? _parameters?.Given ?? new Dictionary<string, object?>());

    /// <inheritdoc/>
    protected override void Process()
    {
        if (InputObject is { } score)
            Take(score);
        else if (Pool is { } pool)
            Choose(pool, (context, settings) => new QueryContext(pool, new SeedTree(Seed), context, Model, Measures.Get(Measure), Prediction) { Settings = settings });
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (Shell.ParameterSet == ScoreSet)
            Choose(_scores.Pool, (context, settings) => QueryContext.FromScores(_scores, new SeedTree(Seed), context, Model, Prediction, settings));
    }

    private void Take(UncertaintyScore score)
    {
        if (_measure is not null && !string.Equals(_measure, score.Measure, StringComparison.OrdinalIgnoreCase))
        {
            throw new ActiveLearningException(
                "MeasureConflict", ErrorKind.InvalidArgument,
                $"The scores are of measure {score.Measure ?? "no name"}, not {_measure}: give -Measure {_measure} to Get-ALUncertainty, or pipe the pool instead of its scores.", _measure);
        }

        _scores.Add(score.Pool, score.Index, score.Uncertainty, score.Measure);
    }

    private QueryCache? CacheOf(Pool? pool)
    {
        if (IsOn(NoCache) || pool is null)
            return null;
        var folder = CacheFolder is null ? QueryCache.FolderOf(pool) : Shell.ResolveNew(CacheFolder, literal: true);
        return folder is null ? null : new QueryCache(folder, CacheType, CacheLimit);
    }

    private void Choose(Pool? pool, Func<RunContext, QuerySettings, QueryContext> query)
    {
        var strategy = _chosen!;
        var path = ProbabilityPath is null || pool is null ? null : Shell.ResolveExisting(ProbabilityPath, literal: true).Single();
        using var probabilities = path is null ? null : ProbabilityFile.Open(path, pool!);
        var settings = new QuerySettings { PreFilter = Filter, MemoryLimit = MemoryLimit, Cache = CacheOf(pool), Probabilities = probabilities };
        foreach (var item in Run(context => BatchSelector.Select(strategy, query(context, settings), Count)))
            Shell.WriteObject(item);
        if (probabilities is { WasRead: false })
            Shell.WriteWarning($"Nothing of '{path}' was used: {strategy.Info.Name} looks at no class probabilities here, or at scores that were piped in.");
    }
}
