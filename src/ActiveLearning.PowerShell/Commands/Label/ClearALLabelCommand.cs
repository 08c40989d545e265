using System.Management.Automation;
using ActiveLearning.Pools;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Takes labels away.</summary>
[Cmdlet(VerbsCommon.Clear, "ALLabel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Sample))]
public sealed class ClearALLabelCommand : LabelCommand
{
    private protected override LabelChange? Change(int index)
    {
        var label = Pool.GetLabel(index);
        if (label < 0 || !Shell.ShouldProcess(Pool.GetId(index), $"Clear label '{Pool.Classes[label]}'"))
            return null;
        return new LabelChange(index, null, LabelOrigin.None, Annotator);
    }
}
