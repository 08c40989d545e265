using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Strategies;

/// <summary>
/// A strategy whose choice a script makes. Scripts belong to a session and its one thread, lanes and queries run on others: so the script is handed to the thread
/// of the command that waits for the query, one at a time however many lanes there are.
/// </summary>
internal sealed class ScriptStrategy : Strategy
{
    private readonly IStrategyScript _script;

    /// <summary>Makes a strategy of a script.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Which samples it takes.</param>
    /// <param name="needs">What it reads of its context.</param>
    /// <param name="script">The script.</param>
    public ScriptStrategy(string name, string description, StrategyNeeds needs, IStrategyScript script)
    {
        _script = script;
        Info = new StrategyInfo(name, description, needs, "", script.Origin);
    }

    /// <inheritdoc/>
    public override StrategyInfo Info { get; }

    /// <inheritdoc/>
    public override string? Definition => _script.Definition;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        if (context.Run.OnCaller is not { } onCaller)
        {
            throw new ActiveLearningException(
                "SessionMissing", ErrorKind.InvalidOperation, $"Strategy '{Info.Name}' is a script and needs a PowerShell session: use Select-ALBatch or Invoke-ALExperiment.", Info.Name);
        }

        IReadOnlyList<Pick> picks = [];
        var complaints = new List<string>();
        try
        {
            onCaller(() => picks = Run(context, count, complaints.Add), context.Run.Cancellation);
        }
        finally
        {
            // Not before: who writes them is the thread that the script was on. Where it was stopped the script may still be at it, and nobody listens.
            if (!context.Run.Cancellation.IsCancellationRequested)
                complaints.ForEach(complaint => context.Run.Problem?.Invoke(new ItemProblem("StrategyReported", ErrorKind.InvalidOperation, Info.Name, complaint)));
        }

        return picks;
    }

    private Pick[] Run(QueryContext query, int count, Action<string> complain)
    {
        using var context = new StrategyContext(query, Info);
        IReadOnlyList<ScriptChoice> choices;
        try
        {
            choices = _script.Invoke(context, count, complain);
        }
        catch (ActiveLearningException) when (context.Refused is not null)
        {
            // What the script made of the refusal says less than the refusal.
            throw context.Refused;
        }

        if (context.Refused is { } refused)
            throw refused;
        var picks = new Pick[choices.Count];
        for (var i = 0; i < picks.Length; i++)
            picks[i] = ToPick(choices[i], query, i + 1, choices.Count);
        return picks;
    }

    private Pick ToPick(ScriptChoice choice, QueryContext query, int rank, int count)
    {
        if (choice.Pool is { } pool && !ReferenceEquals(pool, query.Pool))
            throw Invalid($"returned {choice.Text}, a sample of another pool than '{query.Pool.Name}'");
        if (Number(choice.Index) is not { } index || index != Math.Truncate(index) || Math.Abs(index) > int.MaxValue)
        {
            throw Invalid(
                $"returned {choice.Text} where a sample is expected: return indices, samples, or objects with Index and, if you like, Score and Reason, and nothing else (end a line that writes what you do not want with | Out-Null)");
        }

        var score = choice.Score is null ? 0 : Number(choice.Score) ?? throw Invalid(string.Create(CultureInfo.InvariantCulture, $"gave sample {index} the score '{choice.Score}', which is not a number"));
        var reason = choice.Reason?.ToString();
        return new Pick((int)index, score, string.IsNullOrWhiteSpace(reason) ? string.Create(CultureInfo.InvariantCulture, $"Chosen by {Info.Name}, {rank} of {count}.") : reason);
    }

    private static double? Number(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    private ActiveLearningException Invalid(string what) =>
        new("InvalidSelection", ErrorKind.InvalidOperation, $"Strategy '{Info.Name}' {what}. Nothing was selected.", Info.Name);
}
