using System.Management.Automation;
using ActiveLearning.LabelIssues;
using ActiveLearning.Pools;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>
/// The pool that an object of the pipeline brings along. A -Pool that is typed beside it hides that property from the shell, and the object's Id or Index
/// would then be looked up in the wrong pool.
/// </summary>
internal static class PoolOf
{
    /// <summary>Its pool, or null where it has none.</summary>
    /// <param name="input">A sample, a score, a copy of one with chosen properties, or anything else.</param>
    public static Pool? Object(object? input) => input switch
    {
        Pool pool => pool,
        Sample sample => sample.Pool,
        UncertaintyScore score => score.Pool,
        Prediction prediction => prediction.Pool,
        Embedding embedding => embedding.Pool,
        BatchItem item => item.Pool,
        LabelIssue issue => issue.Pool,
        PSObject { BaseObject: not PSCustomObject and var plain } => Object(plain),
        PSObject custom => custom.Properties["Pool"]?.Value is { } value ? (value is PSObject wrapped ? wrapped.BaseObject : value) as Pool : null,
        _ => null,
    };

    /// <summary>Says that an object is of another pool; pools may have equal names, so their data are named too.</summary>
    /// <param name="what">The object.</param>
    /// <param name="own">Its pool.</param>
    /// <param name="given">The pool that was given.</param>
    public static string Strangeness(string what, Pool own, Pool given) =>
        $"{what} belongs to pool '{own.Name}' ({own.Source.Description}), not to '{given.Name}' ({given.Source.Description}).";
}
