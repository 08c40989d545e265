using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Completers;

/// <summary>Completes the names of strategies.</summary>
public sealed class StrategyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, StrategyRegistry.All.Select(strategy => (strategy.Info.Name, strategy.Info.Description)));
}
