using System.Management.Automation;
using ActiveLearning.Reports;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Writes an experiment as one HTML file with chart, tables and manifest.</summary>
[Cmdlet(VerbsData.Export, "ALReport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportALReportCommand : ExportCommand
{
    private readonly ExperimentInput _input = new();

    /// <summary>An experiment from Get-ALExperiment, the directory of one, or the results from Invoke-ALExperiment.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object[] InputObject { get; set; } = [];

    /// <summary>The strategy to compare the others with; without it Random, where the experiment has it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>An accuracy from 0 to 1: how many labels does each strategy need to reach it? Without it, the baseline's last accuracy.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? Accuracy { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _input.Add(InputObject, Shell);

    /// <inheritdoc/>
    protected override void End()
    {
        var run = _input.One();
        Export($"Write the report of {run.Name}", (path, _) =>
        {
            HtmlReport.Write(run, path, Baseline, Accuracy);
            return [path];
        });
    }
}
