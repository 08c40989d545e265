using System.Management.Automation;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Takes labels from annotation tools' files.</summary>
[Cmdlet(VerbsData.Import, "ALLabel", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LabelImportSummary), typeof(Sample))]
public sealed class ImportALLabelCommand : ImportLabelCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private LabelImporter? _importer;

    /// <summary>Files of labels: SuperAnnotate, Label Studio, COCO, CVAT, Pascal VOC, CSV or JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Begin() => _importer = Importer();

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        foreach (var given in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (var path in Shell.ResolveExisting(given, literal))
                    Import(path);
            }
            catch (ActiveLearningException e)
            {
                Shell.WriteError(e);
            }
        }
    }

    private void Import(string path)
    {
        try
        {
            var plan = Run(context => _importer!.Plan(path, context));
            var summary = plan.Summary;
            var action = $"Label {summary.Imported} samples of pool '{Pool.Name}' ({summary.Format}; {summary.Unchanged} unchanged, {summary.Conflicts} conflicts)";
            if (!Shell.ShouldProcess(path, action))
                return;
            Run(_ =>
            {
                plan.Apply();
                return true;
            });
            Write(plan);
        }
        catch (ActiveLearningException e)
        {
            // One file that cannot be used; the others can.
            Shell.WriteError(e);
        }
    }
}
