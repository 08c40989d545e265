namespace ActiveLearning.Selection;

/// <summary>
/// Picks a batch of samples to label next. A new strategy is one file: a sealed class with a public parameterless constructor in this
/// assembly; <see cref="StrategyRegistry"/> finds it, and with it the shell, its completion and experiment files. One in another assembly is told to the
/// registry (<c>Register-ALStrategy</c>). Its options are its public properties with an <c>init</c> setter: numbers, truth values, texts and enumerations,
/// their defaults those of a new instance, bounded by <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> and explained by their summaries
/// or, in another assembly, a <see cref="System.ComponentModel.DescriptionAttribute"/>. Besides them instances hold no state.
/// </summary>
public abstract class Strategy
{
    /// <summary>Name, description, needs and source.</summary>
    public abstract StrategyInfo Info { get; }

    /// <summary>
    /// What tells this strategy from another one that had its name before; null where the name says it all. A resumed experiment goes on only with the
    /// definition it began with.
    /// </summary>
    public virtual string? Definition => null;

    /// <summary>What people and the shell are told: <see cref="Info"/> with the options.</summary>
    public StrategyInfo Describe() => Info with { Options = StrategyOptions.Of(GetType()) };

    /// <summary>The strategy that does the work, where that depends on the query.</summary>
    /// <param name="context">The candidates; nothing is computed yet.</param>
    /// <param name="count">How many will be asked for.</param>
    internal virtual Strategy Resolve(QueryContext context, int count) => this;

    /// <summary>What it asks of the query context as its options are set.</summary>
    internal virtual StrategyNeeds Needs => Info.Needs;

    /// <summary>How samples are run through the model for this strategy, where its own options say something of that.</summary>
    /// <param name="options">What was asked for.</param>
    /// <returns>What is done.</returns>
    internal virtual Scoring.PredictOptions Adapt(Scoring.PredictOptions options) => options;

    /// <summary>Picks samples, most worth labeling first.</summary>
    /// <param name="context">The candidates and all that is known of them.</param>
    /// <param name="count">How many: 1 to the number of candidates (<see cref="BatchSelector"/> sees to it).</param>
    /// <returns>Exactly <paramref name="count"/> distinct candidates. Equal seeds give equal picks; ties go to the lower index.</returns>
    public abstract IReadOnlyList<Pick> Select(QueryContext context, int count);
}
