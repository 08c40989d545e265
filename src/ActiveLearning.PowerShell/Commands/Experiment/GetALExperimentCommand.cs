using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Opens the directory of an experiment: what it ran with and what it gave so far.</summary>
[Cmdlet(VerbsCommon.Get, "ALExperiment", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExperimentRun))]
public sealed class GetALExperimentCommand : PathCommand
{
    private const string PoolSet = "Pool";

    /// <summary>A pool with a database: opens the experiments that were run on it, the latest last.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PoolSet)]
    public Pool Pool { get; set; } = null!;

    private protected override void Read(string path) => Shell.WriteObject(ExperimentDirectory.Load(path));

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Shell.ParameterSet != PoolSet)
        {
            base.Process();
            return;
        }

        foreach (var known in ExperimentLedger.Read(Pool))
        {
            try
            {
                Read(known.Directory);
            }
            catch (ActiveLearningException e)
            {
                Refuse(new ActiveLearningException(e.ErrorId, e.Kind, $"Experiment '{known.Name}', begun {known.Started:u}, cannot be opened: {e.Message}", known.Directory, e));
            }
        }
    }
}
