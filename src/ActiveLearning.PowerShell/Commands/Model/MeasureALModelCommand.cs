using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Measures a model on the labeled samples of a pool.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ALModel")]
[OutputType(typeof(ModelMetrics))]
public sealed class MeasureALModelCommand : PredictCommand
{
    /// <summary>The pool to measure on, one that the model was not trained on.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>The model to measure.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public Model Model { get; set; } = null!;

    /// <summary>Measures on the hidden labels of a pool made with New-ALPool -AsOracle.</summary>
    [Parameter]
    public SwitchParameter FromOracle { get; set; }

    /// <summary>The pool that the model was trained on: accuracy and loss are kept in its database, with the cycle that trained the model.</summary>
    [Parameter]
    public Pool? SaveTo { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = Options();
        var fromOracle = IsOn(FromOracle);
        var metrics = Run(context => Evaluator.Measure(Model, Pool, options, context, fromOracle));
        Shell.WriteObject(metrics);
        if (SaveTo is not null)
            CycleLedger.Measure(SaveTo, Model, metrics);
    }
}
