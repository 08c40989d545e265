using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Passes on the first problems of one file and counts the rest: a million broken rows are one mistake, not a million.</summary>
/// <param name="context">Who is told.</param>
/// <param name="path">The file.</param>
internal sealed class ProblemLimiter(RunContext context, string path)
{
    private const int Limit = 1_000;

    private long _count;

    /// <summary>Tells of a problem, or counts it.</summary>
    public void Add(ItemProblem problem)
    {
        if (++_count <= Limit)
            context.Problem?.Invoke(problem);
    }

    /// <summary>Tells how many were only counted.</summary>
    public void Finish()
    {
        if (_count > Limit)
        {
            context.Problem?.Invoke(new ItemProblem(
                "MoreProblems", ErrorKind.InvalidData, path, FormattableString.Invariant($"'{path}' has {_count - Limit} more rows that cannot be used; only the first {Limit} are told one by one.")));
        }
    }
}
