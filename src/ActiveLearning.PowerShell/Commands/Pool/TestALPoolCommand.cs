using System.Management.Automation;
using ActiveLearning.Pools.Database;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Tests whether pool databases are sound and their samples are there.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ALPool", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(PoolCheck))]
public sealed class TestALPoolCommand : DatabaseCommand
{
    /// <summary>The folder that holds the samples, where they were moved without the database.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>Writes what each check found instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override void Read(string path)
    {
        var root = Root is null ? null : Shell.ResolveNew(Root, literal: true);
        if (IsOn(Detailed))
        {
            WriteAll(context => PoolChecker.Check(path, root, context));
            return;
        }

        var passed = true;
        foreach (var check in Run(context => PoolChecker.Check(path, root, context).ToArray()))
        {
            passed &= check.Passed;
            if (check.Passed)
                Shell.WriteVerbose(check.ToString());
            else
                Shell.WriteWarning(check.Detail);
        }

        Shell.WriteObject(passed);
    }
}
