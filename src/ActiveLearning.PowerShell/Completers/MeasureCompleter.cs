using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Completers;

/// <summary>Completes the names of uncertainty measures.</summary>
public sealed class MeasureCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completion.Of(wordToComplete, Measures.All.Select(measure => (measure.Name, $"{measure.Description} {measure.Formula}")));
}
