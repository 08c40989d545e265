using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ActiveLearning.Pools;

namespace ActiveLearning.PowerShell.Completers;

/// <summary>Finds the pool a half-written command is about: given as -Pool, or a variable that the pipeline begins with.</summary>
internal static class BoundPool
{
    /// <summary>The pool, or null where it cannot be known before the command runs.</summary>
    /// <param name="command">The half-written command.</param>
    /// <param name="bound">Its arguments as far as they are known.</param>
    public static Pool? Find(CommandAst command, IDictionary bound)
    {
        if (Unwrap(bound["Pool"]) is Pool given)
            return given;
        var first = (command.Parent as PipelineAst)?.PipelineElements[0] as CommandExpressionAst;
        if (first?.Expression is not VariableExpressionAst variable)
            return null;

        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        var values = shell.AddCommand("Get-Variable")
            .AddParameter("Name", WildcardPattern.Escape(variable.VariablePath.UserPath))
            .AddParameter("ValueOnly")
            .AddParameter("ErrorAction", ActionPreference.Ignore)
            .Invoke();
        return values.Count > 0 ? PoolOf(values[0]) : null;
    }

    private static Pool? PoolOf(PSObject? value) => value?.BaseObject as Pool ?? Unwrap(value?.Properties["Pool"]?.Value) as Pool;

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
