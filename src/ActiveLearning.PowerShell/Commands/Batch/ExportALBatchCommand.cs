using System.Management.Automation;
using ActiveLearning.Exchange;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Writes a batch to a file for annotators.</summary>
[Cmdlet(VerbsData.Export, "ALBatch", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportALBatchCommand : ExportCommand
{
    private readonly List<ExportRow> _rows = [];
    private readonly List<BatchItem> _items = [];

    /// <summary>Batch items from Select-ALBatch, or scores from Get-ALUncertainty.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object[] InputObject { get; set; } = [];

    /// <summary>What to write: SuperAnnotate (name,entropy_value), Csv or Json with all that is known of each item.</summary>
    [Parameter(Position = 1)]
    public BatchFormat Format { get; set; } = BatchFormat.Csv;

    /// <summary>How scores become the file's figures. Auto keeps the order within the format's limits.</summary>
    [Parameter]
    public ScoreScaling Scaling { get; set; } = ScoreScaling.Auto;

    /// <summary>Rows a file: batch.csv becomes batch.001.csv, batch.002.csv and so on; 0 for one file.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ChunkSize { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var input in InputObject)
        {
            switch (input is PSObject wrapped ? wrapped.BaseObject : input)
            {
                case BatchItem item:
                    _rows.Add(ExportRow.From(item));
                    _items.Add(item);
                    break;
                case UncertaintyScore score:
                    _rows.Add(new ExportRow(score.Id, score.Uncertainty, Path: score.Pool.Source.GetPath(score.Index), Measure: score.Measure));
                    break;
                case var other:
                    Shell.WriteError(new ActiveLearningException(
                        "InputNotBatch", ErrorKind.InvalidArgument,
                        $"A {other?.GetType().Name ?? "null"} is no batch item; pipe what Select-ALBatch or Get-ALUncertainty writes. It was left out.", other));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    protected override void End() => Export(
        $"Write {_rows.Count} batch items as {Format}",
        (path, context) =>
        {
            var written = BatchExporter.Export(_rows, path, Format, Scaling, context, ChunkSize);
            // What is handed out is written down, so that Get-ALBatch can say what has not come back.
            foreach (var part in _items.Where(item => item.Pool.Database is not null).GroupBy(item => item.Pool))
            {
                var number = BatchLedger.Record(part.Key, [.. part], path, Format.ToString());
                context.Verbose?.Invoke(FormattableString.Invariant($"This is batch {number} of pool '{part.Key.Name}'."));
            }

            return written;
        });
}
