using ActiveLearning.Models;

namespace ActiveLearning.Scoring;

/// <summary>Keeps the members of a committee from being disposed while a thread works with them.</summary>
internal sealed class CommitteeUsage : IDisposable
{
    private readonly Stack<IDisposable> _usages = [];

    private CommitteeUsage()
    {
    }

    /// <summary>Begins to use all of them.</summary>
    /// <param name="members">The members.</param>
    /// <exception cref="Runtime.ActiveLearningException">One was disposed (<c>ModelDisposed</c>).</exception>
    internal static CommitteeUsage Of(IReadOnlyList<Model> members)
    {
        var usage = new CommitteeUsage();
        try
        {
            foreach (var member in members)
                usage._usages.Push(member.Use());
            return usage;
        }
        catch
        {
            usage.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_usages.TryPop(out var usage))
            usage.Dispose();
    }
}
