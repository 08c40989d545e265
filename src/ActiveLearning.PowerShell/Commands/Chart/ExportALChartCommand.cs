using System.Management.Automation;
using ActiveLearning.Reports;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Writes an experiment's chart, accuracy over labels, as an SVG or PNG file.</summary>
[Cmdlet(VerbsData.Export, "ALChart", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportALChartCommand : ExportCommand
{
    private readonly ExperimentInput _input = new();

    /// <summary>An experiment from Get-ALExperiment, the directory of one, or the results from Invoke-ALExperiment.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object[] InputObject { get; set; } = [];

    /// <summary>The strategy that is drawn as the baseline; without it Random, where the experiment has it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>The heading; without it, what the comparison showed in one sentence. An empty text leaves it out.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Title { get; set; }

    /// <summary>Width in CSS pixels. Below 560 the names of the strategies move into a legend.</summary>
    [Parameter]
    [ValidateRange(320, 8192)]
    public int Width { get; set; } = new ChartOptions().Width;

    /// <summary>Height in CSS pixels.</summary>
    [Parameter]
    [ValidateRange(240, 8192)]
    public int Height { get; set; } = new ChartOptions().Height;

    /// <summary>Pixels of a PNG file to a CSS pixel: 2 for sharp screens.</summary>
    [Parameter]
    [ValidateRange(0.5, 8.0)]
    public double Scale { get; set; } = new ChartOptions().Scale;

    /// <summary>The colours: Light or Dark.</summary>
    [Parameter]
    public ChartTheme Theme { get; set; } = ChartTheme.Light;

    /// <inheritdoc/>
    protected override void Process() => _input.Add(InputObject, Shell);

    /// <inheritdoc/>
    protected override void End()
    {
        var run = _input.One();
        var options = new ChartOptions { Width = Width, Height = Height, Scale = Scale, Theme = Theme, Title = Title };
        Export($"Write the chart of {run.Name}", (path, context) =>
        {
            ChartFile.Write(run, path, options, Baseline, context);
            return [path];
        });
    }
}
