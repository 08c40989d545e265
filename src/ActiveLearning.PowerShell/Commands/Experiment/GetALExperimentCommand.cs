using System.Management.Automation;
using ActiveLearning.Experiments;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Opens the directory of an experiment: what it ran with and what it gave so far.</summary>
[Cmdlet(VerbsCommon.Get, "ALExperiment", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExperimentRun))]
public sealed class GetALExperimentCommand : PathCommand
{
    private protected override void Read(string path) => Shell.WriteObject(ExperimentDirectory.Load(path));
}
