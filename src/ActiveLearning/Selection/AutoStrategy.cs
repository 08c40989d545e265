using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ActiveLearning.Selection;

/// <summary>
/// The strategy that suits the number of labels: coverage where they are few, uncertainty where they are many, both between. Hacohen, Dekel and Weinshall, "Active learning on a budget:
/// opposite strategies suit high and low budgets", ICML 2022, whose section 3 shows that no strategy suits both.
/// </summary>
public sealed class AutoStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Auto",
        "The strategy that suits the number of labels: TypiClust for few a class, UncertaintyHerding for more, the smallest margins for many.",
        StrategyNeeds.PoolEmbeddings,
        "that of the chosen one",
        "Hacohen, Dekel and Weinshall, Active Learning on a Budget: Opposite Strategies Suit High and Low Budgets, ICML 2022");

    /// <summary>Up to so many labels a class, the batch included, they are few.</summary>
    [Range(0, 1_000_000)]
    public int FewLabels { get; init; } = 50;

    /// <summary>From so many labels a class on, the batch included, they are many.</summary>
    [Range(0, 1_000_000)]
    public int ManyLabels { get; init; } = 100;

    /// <inheritdoc/>
    internal override Strategy Resolve(QueryContext context, int count)
    {
        var perClass = (context.Pool.LabeledCount + (double)count) / Math.Max(1, context.Pool.Classes.Count);
        var labels = string.Create(CultureInfo.InvariantCulture, $"{perClass:0.#} labels a class with this batch");
        var (chosen, reason) = context.Model is null ? (new TypiClustStrategy(), $"there is no model that could be uncertain ({labels})")
            : perClass <= FewLabels ? (new TypiClustStrategy(), $"{labels} are few (at most {FewLabels}): what is typical of the pool helps most")
            : perClass >= ManyLabels ? (new MarginStrategy(), $"{labels} are many (at least {ManyLabels}): what the model is uncertain of helps most")
            : ((Strategy)new UncertaintyHerdingStrategy(), $"{labels} are neither few nor many: what covers the uncertain samples helps most");
        context.AddNote(new AutoNote(chosen.Info.Name, reason));
        context.Run.Verbose?.Invoke($"Auto takes {chosen.Info.Name}, since {reason}.");
        return chosen;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count) => throw new InvalidOperationException("Auto is resolved before it is asked.");
}
