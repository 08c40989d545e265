using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ActiveLearning.PowerShell.Completers;

/// <summary>Completes the class names of the pool at hand.</summary>
public sealed class ClassCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pool = BoundPool.Find(commandAst, fakeBoundParameters);
        return pool is null ? [] : Completion.Of(wordToComplete, pool.Classes.Select((name, number) => (name, $"Class {number} of pool '{pool.Name}'")));
    }
}
