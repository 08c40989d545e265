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
        var answered = 0;
        var unknown = new List<int>();
        foreach (var index in indices)
        {
            if (pool.GetOracleLabel(index) is var label and >= 0)
            {
                pool.SetLabel(index, label, LabelOrigin.Oracle);
                answered++;
            }
            else
            {
                unknown.Add(index);
            }
        }

        if (unknown.Count > 0)
        {
            context.Warning?.Invoke(
                $"{unknown.Count} of {unknown.Count + answered} samples stay unlabeled, since pool '{pool.Name}' hides no label for them: {Names(pool, unknown)}");
        }

        return answered;
    }

    /// <summary>The first ids, and a full stop or a sign that there are more.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="indices">The samples to name.</param>
    internal static string Names(Pool pool, IReadOnlyList<int> indices) =>
        string.Join(", ", indices.Take(MaxNamed).Select(index => $"'{pool.GetId(index)}'")) + (indices.Count > MaxNamed ? ", ..." : ".");
}
