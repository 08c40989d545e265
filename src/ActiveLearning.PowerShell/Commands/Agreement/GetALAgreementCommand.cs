using System.Management.Automation;
using ActiveLearning.Agreement;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Says how far several annotators agree, makes one label of theirs, or lists the samples on which they do not agree.</summary>
[Cmdlet(VerbsCommon.Get, "ALAgreement", DefaultParameterSetName = ReportSet)]
[OutputType(typeof(AgreementReport), ParameterSetName = [ReportSet])]
[OutputType(typeof(LabelConsensus), ParameterSetName = [ConsensusSet])]
[OutputType(typeof(LabelDisagreement), ParameterSetName = [DisagreementSet])]
public sealed class GetALAgreementCommand : ALCommand
{
    private const string ReportSet = "Report";
    private const string ConsensusSet = "Consensus";
    private const string DisagreementSet = "Disagreement";

    private readonly AnnotationTable _table = new();

    /// <summary>Rows of a CSV file or other objects with Id, Annotator and Label.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>The sample.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "Name")]
    [AllowEmptyString]
    [AllowNull]
    public string? Id { get; set; }

    /// <summary>Who labeled it. Of several labels that one annotator gives a sample the last one counts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? Annotator { get; set; }

    /// <summary>The class that the annotator gives it; empty for none, which also takes back what the same annotator gave it before.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? Label { get; set; }

    /// <summary>Writes one label for each sample: the one that most annotators gave, or by Dawid and Skene's estimate of how reliable each of them is.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ConsensusSet)]
    public ConsensusMethod Consensus { get; set; }

    /// <summary>Writes the samples whose annotators do not agree, the most divided first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DisagreementSet)]
    public SwitchParameter Disagreement { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (string.IsNullOrWhiteSpace(Id) || string.IsNullOrWhiteSpace(Annotator))
        {
            var named = string.IsNullOrWhiteSpace(Id) ? "An object names no sample" : $"The label of '{Id}' names no annotator";
            Shell.WriteError(new ActiveLearningException(
                "AnnotationIncomplete", ErrorKind.InvalidArgument, $"{named}: it needs properties Id, Annotator and Label (CSV files: columns of these names). It was left out.", InputObject));
            return;
        }

        _table.Add(Id, Annotator, string.IsNullOrWhiteSpace(Label) ? null : Label);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        switch (Shell.ParameterSet)
        {
            case ConsensusSet:
                WriteConsensus();
                break;
            case DisagreementSet:
                WriteAll(_ => AgreementMeter.FindDisagreements(_table));
                break;
            default:
                Shell.WriteObject(Run(context => AgreementMeter.Measure(_table, context)));
                break;
        }
    }

    private void WriteConsensus()
    {
        var method = Consensus;
        WriteAll(context => CountTies(ConsensusFinder.Find(_table, method, context), context));
    }

    private static IEnumerable<LabelConsensus> CountTies(IEnumerable<LabelConsensus> labels, RunContext context)
    {
        var ties = 0;
        foreach (var label in labels)
        {
            ties += label.IsTie ? 1 : 0;
            yield return label;
        }

        if (ties > 0)
            context.Warning?.Invoke($"{ties} samples are ties and have the first of the equally good classes; Where-Object IsTie -EQ $false leaves them out.");
    }
}
