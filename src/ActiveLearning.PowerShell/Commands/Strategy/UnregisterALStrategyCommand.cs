using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Takes out a strategy that Register-ALStrategy has added.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "ALStrategy", SupportsShouldProcess = true)]
[OutputType(typeof(StrategyInfo))]
public sealed class UnregisterALStrategyCommand : ALCommand
{
    /// <summary>Names; wildcards are allowed and match registered strategies only.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(Completers.StrategyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Writes what was taken out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            string[] found = Shell.Wildcard(name) is { } matches
                ? [.. StrategyRegistry.All.Select(strategy => strategy.Info.Name).Where(known => matches(known) && !StrategyRegistry.IsBuiltIn(known))]
                : [name];
            foreach (var one in found)
            {
                try
                {
                    Remove(one);
                }
                catch (ActiveLearningException e)
                {
                    Shell.WriteError(e);
                }
            }
        }
    }

    private void Remove(string name)
    {
        if (!Shell.ShouldProcess(name, "Unregister strategy"))
            return;
        var known = StrategyRegistry.All.FirstOrDefault(strategy => string.Equals(strategy.Info.Name, name, StringComparison.OrdinalIgnoreCase));
        StrategyRegistry.Unregister(name);
        if (IsOn(PassThru))
            Shell.WriteObject(known!.Describe());
    }
}
