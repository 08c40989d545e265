using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Strategies;

/// <summary>The part of a strategy that is a script: the shell's own is <see cref="ShellScript"/>, unit tests have theirs.</summary>
internal interface IStrategyScript
{
    /// <summary>What it is and where it stands, for people.</summary>
    string Origin { get; }

    /// <summary>What changes when the script does.</summary>
    string Definition { get; }

    /// <summary>Runs it; on the thread of a session's pipeline.</summary>
    /// <param name="context">What it is told.</param>
    /// <param name="count">How many samples it is to choose.</param>
    /// <param name="complain">Told of errors that do not end it, one sentence each.</param>
    /// <returns>All that it wrote, in order.</returns>
    /// <exception cref="Runtime.ActiveLearningException">It failed, or cannot run in this session (<c>StrategyFailed</c>, <c>StrategyElsewhere</c>).</exception>
    IReadOnlyList<ScriptChoice> Invoke(StrategyContext context, int count, Action<string> complain);
}
