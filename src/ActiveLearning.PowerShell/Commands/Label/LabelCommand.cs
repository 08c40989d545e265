using System.Management.Automation;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.PowerShell.Transforms;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that change labels share: they take anything that names a sample.</summary>
public abstract class LabelCommand : ALCommand
{
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

    /// <summary>Writes the changed samples.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Changes one sample.</summary>
    /// <param name="index">Its index, which exists.</param>
    /// <returns>Whether it was changed.</returns>
    /// <exception cref="ActiveLearningException">It cannot be changed; the rest goes on.</exception>
    private protected abstract bool Change(int index);

    /// <inheritdoc/>
    protected override void Process()
    {
        if (PoolOf.Object(InputObject) is { } own && own != Pool && !own.SharesDataWith(Pool))
        {
            var named = Id is { Length: > 0 } ? $"'{Id[0]}'" : "An object";
            Shell.WriteError(new ActiveLearningException(
                "PoolMismatch", ErrorKind.InvalidArgument,
                $"{PoolOf.Strangeness(named, own, Pool)} Leave -Pool out to use its own pool, or give -Id where the sample of that id in '{Pool.Name}' is meant. It was left out.",
                InputObject));
            return;
        }

        var ids = Id?.Where(id => !string.IsNullOrEmpty(id)).ToArray() ?? [];
        if (ids.Length == 0 && Index is not { Length: > 0 })
        {
            Shell.WriteError(new ActiveLearningException(
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

            Shell.WriteError(new ActiveLearningException(
                "SampleNotFound", ErrorKind.NotFound, $"There is no sample '{id}' in pool '{Pool.Name}'; Get-ALSample lists the ids there are.", id));
        }
    }

    private void ChangeAndTell(int index)
    {
        try
        {
            if ((uint)index >= (uint)Pool.Count)
                throw Errors.NoSuchIndex(Pool, index);
            if (Change(index) && IsOn(PassThru))
                Shell.WriteObject(Pool.GetSample(index));
        }
        catch (ActiveLearningException e)
        {
            Shell.WriteError(e);
        }
    }
}
