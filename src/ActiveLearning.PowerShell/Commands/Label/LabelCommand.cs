using System.Management.Automation;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.PowerShell.Transforms;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>
/// What the cmdlets that change labels share: they take anything that names a sample. In a pool with a database, changes are written in blocks, and what was changed goes down
/// the pipeline when its block is on the disk.
/// </summary>
public abstract class LabelCommand : ALCommand
{
    private const int BlockSize = 500;
    private const int BlockMilliseconds = 100;

    private readonly List<LabelChange> _block = [];
    private readonly HashSet<int> _inBlock = [];
    private Pool? _blockPool;
    private long _written = -BlockMilliseconds;

    private protected LabelCommand()
    {
    }

    /// <summary>The pool that the samples belong to. Samples, scores and batch items from the pipeline bring their own.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Samples, scores, batch items, rows of a CSV file: anything with an Id or an Index. One that belongs to another pool is taken only where both pools are of the same data.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Ids of samples, compared exactly. Where an object has an Id and an Index, the Id counts.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "Name")]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [AllowNull]
    public string[]? Id { get; set; }

    /// <summary>Positions of samples in the pool, from 0.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [IndexTransform]
    [AllowEmptyCollection]
    [AllowNull]
    public int[]? Index { get; set; }

    /// <summary>Who says so; kept with the label in the pool's database.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? Annotator { get; set; }

    /// <summary>Writes the changed samples.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether classes that the pool lacks are added.</summary>
    private protected virtual bool AddsClasses => false;

    /// <summary>Decides what is to become of one sample, with the user's consent.</summary>
    /// <param name="index">Its index, which exists.</param>
    /// <returns>The change, or null for none.</returns>
    /// <exception cref="ActiveLearningException">It cannot be changed; the rest goes on.</exception>
    private protected abstract LabelChange? Change(int index);

    /// <inheritdoc/>
    protected override void Process()
    {
        if (PoolOf.Object(InputObject) is { } own && own != Pool && !own.SharesDataWith(Pool))
        {
            var named = Id is { Length: > 0 } ? $"'{Id[0]}'" : "An object";
            Report(new ActiveLearningException(
                "PoolMismatch", ErrorKind.InvalidArgument,
                $"{PoolOf.Strangeness(named, own, Pool)} Leave -Pool out to use its own pool, or give -Id where the sample of that id in '{Pool.Name}' is meant. It was left out.",
                InputObject));
            return;
        }

        var ids = Id?.Where(id => !string.IsNullOrEmpty(id)).ToArray() ?? [];
        if (ids.Length == 0 && Index is not { Length: > 0 })
        {
            Report(new ActiveLearningException(
                "SampleMissing", ErrorKind.InvalidArgument,
                "An object names no sample: it needs a property Id or Index (CSV files: a column of that name). It was left out.", null));
            return;
        }

        if (ids.Length == 0)
        {
            foreach (var index in Index!)
                ChangeAndTell(index);
            return;
        }

        foreach (var id in ids)
        {
            var index = Pool.IndexOf(id);
            // Export-ALBatch keeps spreadsheets from executing an id by an apostrophe in front, and the answers carry it.
            if (index < 0)
                index = Pool.IndexOf(SpreadsheetCell.Unprotect(id));
            if (index >= 0)
            {
                ChangeAndTell(index);
                continue;
            }

            Report(new ActiveLearningException(
                "SampleNotFound", ErrorKind.NotFound, $"There is no sample '{id}' in pool '{Pool.Name}'; Get-ALSample lists the ids there are.", id));
        }
    }

    /// <inheritdoc/>
    protected override void End() => WriteBlock();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The pipeline was stopped: what it was given before stays given.
        if (disposing && _block.Count > 0)
            ApplyBlock();
    }

    private void ChangeAndTell(int index)
    {
        try
        {
            if ((uint)index >= (uint)Pool.Count)
                throw Errors.NoSuchIndex(Pool, index);
            if (_block.Count > 0 && (!ReferenceEquals(_blockPool, Pool) || _inBlock.Contains(index)))
                WriteBlock();
            if (Change(index) is not { } change)
                return;
            _blockPool = Pool;
            _block.Add(change);
            _inBlock.Add(index);
        }
        catch (ActiveLearningException e)
        {
            Report(e);
            return;
        }

        // The first goes at once, so that nothing waits that comes slowly; those that come fast share a block.
        if (Pool.Database is null || _block.Count >= BlockSize || Environment.TickCount64 - _written >= BlockMilliseconds)
            WriteBlock();
    }

    /// <summary>Reports a bad item, in its place among those that were changed.</summary>
    private void Report(ActiveLearningException error)
    {
        WriteBlock();
        Shell.WriteError(error);
    }

    private void WriteBlock()
    {
        if (_block.Count == 0)
            return;
        var pool = _blockPool!;
        foreach (var index in ApplyBlock())
        {
            if (IsOn(PassThru))
                Shell.WriteObject(pool.GetSample(index));
        }
    }

    /// <summary>Applies the block and returns its samples. A block that fails is not tried again.</summary>
    private int[] ApplyBlock()
    {
        var changes = _block.ToArray();
        _block.Clear();
        _inBlock.Clear();
        _blockPool!.Apply(changes, AddsClasses);
        _written = Environment.TickCount64;
        return Array.ConvertAll(changes, change => change.Index);
    }
}
