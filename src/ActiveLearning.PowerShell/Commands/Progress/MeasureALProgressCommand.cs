using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Progress;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Says whether more labels are worth it: forecasts the accuracy they bring, and asks stopping criteria.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ALProgress")]
[OutputType(typeof(ProgressReport), typeof(StoppingDecision))]
public sealed class MeasureALProgressCommand : ALCommand
{
    private readonly ProgressHistory _history = new();
    private readonly SuccessivePredictions _predictions = new();

    /// <summary>
    /// Results of Invoke-ALExperiment, experiments from Get-ALExperiment, rows of a CSV file or other objects with Labels and Accuracy; or the predictions of the same
    /// samples by one model after the other, from Get-ALPrediction or Get-ALUncertainty.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Number of labels that an accuracy was reached with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? Labels { get; set; }

    /// <summary>The accuracy, 0 to 1.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public double? Accuracy { get; set; }

    /// <summary>What it was reached by; each strategy has a curve of its own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? Strategy { get; set; }

    /// <summary>The accuracy to reach, 0 to 1: how many labels does it take?</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0.0, 1.0)]
    public double? TargetAccuracy { get; set; }

    /// <summary>What one label costs, in any currency.</summary>
    [Parameter]
    [ValidateRange(0.0, 1e9)]
    public double? CostPerLabel { get; set; }

    /// <summary>Decides what is drawn for the intervals.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Over how many successive models StabilizingPredictions and ContradictoryInformation look back.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Window { get; set; } = 3;

    /// <summary>The mean kappa between successive models at which StabilizingPredictions stops.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double KappaThreshold { get; set; } = 0.99;

    /// <summary>The mean uncertainty, 0 to 1, at which OverallUncertainty stops.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MeanThreshold { get; set; } = 0.05;

    /// <summary>The largest uncertainty, 0 to 1, at which MaximumConfidence stops.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaximumThreshold { get; set; } = 0.1;

    /// <inheritdoc/>
    protected override void Process()
    {
        try
        {
            switch (InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject)
            {
                case ExperimentRun run:
                    _history.Add(run);
                    break;
                case ExperimentResult result:
                    _history.Add(result);
                    break;
                case Prediction prediction:
                    _predictions.Add(prediction);
                    break;
                case UncertaintyScore score:
                    _predictions.Add(score);
                    break;
                default:
                    if (Labels is not { } labels || Accuracy is not { } accuracy)
                    {
                        throw new ActiveLearningException(
                            "InputNotProgress", ErrorKind.InvalidArgument,
                            "An object is no part of a history: it needs properties Labels and Accuracy, or to be a prediction or an uncertainty. It was left out.", InputObject);
                    }

                    _history.Add(Strategy ?? "", new AccuracyPoint(labels, accuracy));
                    break;
            }
        }
        catch (ActiveLearningException e)
        {
            Shell.WriteError(e);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        StoppingCriterion[] criteria =
        [
            new StabilizingPredictions { Threshold = KappaThreshold, Window = Window },
            new ContradictoryInformation { Window = Window },
            new OverallUncertainty { Threshold = MeanThreshold },
            new MaximumConfidence { Threshold = MaximumThreshold },
        ];
        var options = new ProgressOptions { TargetAccuracy = TargetAccuracy, CostPerLabel = CostPerLabel, Seed = Seed };
        if (_history.IsEmpty && _predictions.IsEmpty)
            Shell.WriteWarning("Nothing came down the pipeline to measure progress by.");
        WriteAll(context => _history.Measure(options, criteria, context));
        WriteAll(_ => _predictions.Decide(criteria));
    }
}
