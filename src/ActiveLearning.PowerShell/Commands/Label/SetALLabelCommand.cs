using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Labels samples.</summary>
[Cmdlet(VerbsCommon.Set, "ALLabel", DefaultParameterSetName = LabelSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Sample))]
public sealed class SetALLabelCommand : LabelCommand
{
    private const string LabelSet = "Label";
    private const string OracleSet = "Oracle";

    /// <summary>The class to give. It must be one of the pool's classes unless -AddClass is given.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = LabelSet)]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(Completers.ClassCompleter))]
    public string? Label { get; set; }

    /// <summary>Adds a class that the pool does not have yet, instead of refusing the label.</summary>
    [Parameter(ParameterSetName = LabelSet)]
    public SwitchParameter AddClass { get; set; }

    /// <summary>Gives each sample the label that a pool made with New-ALPool -AsOracle knows and hides: a simulated annotator.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OracleSet)]
    public SwitchParameter FromOracle { get; set; }

    private protected override bool AddsClasses => IsOn(AddClass);

    private protected override LabelChange? Change(int index)
    {
        var id = Pool.GetId(index);
        if (IsOn(FromOracle))
        {
            if (!Pool.HasOracle)
            {
                Shell.Fail(new ActiveLearningException(
                    "NoOracle", ErrorKind.InvalidOperation, $"Pool '{Pool.Name}' hides no labels; make it with New-ALPool -AsOracle to have a simulated annotator.", Pool));
            }

            var hidden = Pool.GetOracleLabel(index);
            if (hidden < 0)
            {
                throw new ActiveLearningException(
                    "LabelMissing", ErrorKind.NotFound, $"The label of '{id}' is not known to the oracle of pool '{Pool.Name}'; it stays unlabeled.", id);
            }

            if (!Shell.ShouldProcess(id, $"Reveal label '{Pool.Classes[hidden]}'"))
                return null;
            return new LabelChange(index, Pool.Classes[hidden], LabelOrigin.Oracle, Annotator);
        }

        if (string.IsNullOrWhiteSpace(Label))
        {
            throw new ActiveLearningException(
                "LabelMissing", ErrorKind.InvalidArgument, $"There is no label for sample '{id}'; give -Label, a property Label, or -FromOracle.", id);
        }

        if (!IsOn(AddClass))
            Pool.CheckClass(index, Label);
        if (!Shell.ShouldProcess(id, $"Set label '{Label}'"))
            return null;
        return new LabelChange(index, Label, LabelOrigin.Manual, Annotator);
    }
}
