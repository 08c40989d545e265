using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>The simulated annotator: reveals what a pool knows and hides.</summary>
public static class Oracle
{
    private const int MaxNamed = 5;

    /// <summary>Labels samples with their hidden labels. Those that have none stay unlabeled; one warning counts them and names the first.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="indices">Which samples.</param>
    /// <param name="context">Told of samples without a hidden label.</param>
    /// <returns>How many were labeled.</returns>
    public static int Answer(Pool pool, IEnumerable<int> indices, RunContext context)
    {
        var answers = new List<LabelChange>();
        var unknown = new List<int>();
        foreach (var index in indices)
        {
            if (pool.GetOracleLabel(index) is var label and >= 0)
            {
                answers.Add(new LabelChange(index, pool.Classes[label], LabelOrigin.Oracle));
            }
            else
            {
                unknown.Add(index);
            }
        }

        pool.Apply(answers);
        if (unknown.Count > 0)
        {
            context.Warning?.Invoke(
                $"{unknown.Count} of {unknown.Count + answers.Count} samples stay unlabeled, since pool '{pool.Name}' hides no label for them: {Names(pool, unknown)}");
        }

        return answers.Count;
    }

    /// <summary>The first ids, and a full stop or a sign that there are more.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="indices">The samples to name.</param>
    internal static string Names(Pool pool, IReadOnlyList<int> indices) =>
        string.Join(", ", indices.Take(MaxNamed).Select(index => $"'{pool.GetId(index)}'")) + (indices.Count > MaxNamed ? ", ..." : ".");
}
