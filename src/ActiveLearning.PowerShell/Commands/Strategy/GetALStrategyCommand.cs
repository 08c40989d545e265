using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets the strategies that can choose a batch.</summary>
[Cmdlet(VerbsCommon.Get, "ALStrategy")]
[OutputType(typeof(StrategyInfo))]
public sealed class GetALStrategyCommand : ALCommand
{
    /// <summary>Names; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(Completers.StrategyCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name ?? ["*"])
        {
            try
            {
                var found = Shell.Wildcard(name) is { } matches
                    ? StrategyRegistry.All.Where(strategy => matches(strategy.Info.Name))
                    : [StrategyRegistry.Get(name)];
                foreach (var strategy in found)
                    Shell.WriteObject(strategy.Describe());
            }
            catch (ActiveLearningException e)
            {
                Shell.WriteError(e);
            }
        }
    }
}
