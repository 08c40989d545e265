using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>
/// Any strategy, class by class: each predicted class gets the share of the batch that evens out the labels, and the base strategy picks within it. The filling up of classes as in
/// Bengar, van de Weijer, Fuentes and Raducanu, "Class-balanced active learning for image classification", WACV 2022, section 3.2, with counts in place of its optimisation.
/// </summary>
public sealed class ClassBalancedStrategy : Strategy
{
    private const string Name = "ClassBalanced";

    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        Name,
        "Another strategy, class by class: each predicted class gets the share of the batch that evens out the labels.",
        StrategyNeeds.Probabilities,
        "that of the base strategy",
        "After Bengar et al., Class-Balanced Active Learning for Image Classification, WACV 2022");

    /// <summary>The strategy that picks within a class, with its default options.</summary>
    public string Base { get; init; } = "TopK";

    /// <inheritdoc/>
    public override string? Definition => Inner.Definition;

    private Strategy Inner => string.Equals(Base, Name, StringComparison.OrdinalIgnoreCase)
        ? throw new ActiveLearningException("InvalidStrategyOption", ErrorKind.InvalidArgument, $"The base of {Name} cannot be {Name} itself; give another strategy.", Base)
        : StrategyRegistry.Get(Base);

    /// <inheritdoc/>
    internal override StrategyNeeds Needs => StrategyNeeds.Probabilities | ScoredOnce(Inner.Needs);

    /// <inheritdoc/>
    internal override PredictOptions Adapt(PredictOptions options) => Inner.Adapt(options);

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var probabilities = EmbeddingCheck.ThrowIfNotFinite(context.GetProbabilities(), context);
        var classes = context.Classes;
        var members = new List<int>[classes.Count];
        for (var label = 0; label < members.Length; label++)
            members[label] = [];
        for (var row = 0; row < candidates.Length; row++)
            members[Distribution.IndexOfLargest(probabilities[row])].Add(row);
        var labels = new int[classes.Count];
        foreach (var index in context.Pool.GetLabeledIndices())
        {
            // The model may know other classes than the pool has by now.
            if (IndexOf(classes, context.Pool.Classes[context.Pool.GetLabel(index)]) is >= 0 and var label)
                labels[label]++;
        }

        var quotas = Quotas(labels, [.. members.Select(list => list.Count)], count);
        var strategy = Inner;
        // The classes with the fewest labels first, one of each in turn.
        int[] order = [.. Enumerable.Range(0, members.Length).Where(label => quotas[label] > 0).OrderBy(label => labels[label])];
        var batches = Array.ConvertAll(order, label =>
        {
            var part = context.Narrow([.. members[label]]);
            return new Queue<Pick>(BatchSelector.Pick(strategy.Resolve(part, quotas[label]), part, quotas[label]));
        });
        var picks = new List<Pick>(count);
        foreach (var (batch, pick) in Turns.Take(batches))
        {
            var label = order[batch];
            picks.Add(pick with
            {
                Reason = string.Create(
                    CultureInfo.InvariantCulture, $"{pick.Reason} For class '{classes[label]}', predicted of it: {labels[label]} labels so far, {quotas[label]} of this batch."),
            });
        }

        return picks;
    }

    /// <summary>Shares that make the smallest classes as large as can be: one label after the other to the class with the fewest that has candidates left.</summary>
    /// <param name="labels">Labels of each class so far.</param>
    /// <param name="available">Candidates of each class.</param>
    /// <param name="count">How many to share out, at most as many as there are candidates.</param>
    internal static int[] Quotas(int[] labels, int[] available, int count)
    {
        var quotas = new int[labels.Length];
        var queue = new PriorityQueue<int, (int Labels, int Class)>();
        for (var label = 0; label < labels.Length; label++)
        {
            if (available[label] > 0)
                queue.Enqueue(label, (labels[label], label));
        }

        while (count-- > 0)
        {
            var label = queue.Dequeue();
            if (++quotas[label] < available[label])
                queue.Enqueue(label, (labels[label] + quotas[label], label));
        }

        return quotas;
    }

    /// <summary>The base is asked for each class: what it would compute each time is computed before.</summary>
    private static StrategyNeeds ScoredOnce(StrategyNeeds needs) =>
        (needs & StrategyNeeds.HighestScores) == 0 ? needs : (needs & ~StrategyNeeds.HighestScores) | StrategyNeeds.Scores;

    private static int IndexOf(IReadOnlyList<string> classes, string name)
    {
        for (var label = 0; label < classes.Count; label++)
        {
            if (string.Equals(classes[label], name, StringComparison.Ordinal))
                return label;
        }

        return -1;
    }
}
