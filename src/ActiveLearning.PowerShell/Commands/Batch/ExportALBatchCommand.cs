using System.Management.Automation;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
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
    private readonly HashSet<Pool> _pools = [];
    private readonly List<BatchItem> _items = [];

    /// <summary>Batch items from Select-ALBatch, or scores from Get-ALUncertainty.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object[] InputObject { get; set; } = [];

    /// <summary>What to write: SuperAnnotate (name,entropy_value), Csv or Json with all that is known of each item, LabelStudio tasks, Coco, Cvat, or Voc (a folder).</summary>
    [Parameter(Position = 1)]
    public BatchFormat Format { get; set; } = BatchFormat.Csv;

    /// <summary>How scores become the file's figures. Auto keeps the order within the format's limits.</summary>
    [Parameter]
    public ScoreScaling Scaling { get; set; } = ScoreScaling.Auto;

    /// <summary>Rows a file: batch.csv becomes batch.001.csv, batch.002.csv and so on; 0 for one file.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ChunkSize { get; set; }

    /// <summary>
    /// What Get-ALPrediction wrote for the samples: annotators then see the model's opinion. LabelStudio and Coco take class and confidence, Cvat the class.
    /// Scores from Get-ALUncertainty bring theirs along.
    /// </summary>
    [Parameter]
    public Prediction[] Prediction { get; set; } = [];

    /// <summary>What comes before the id where LabelStudio, Coco, Cvat and Voc refer to a picture: https://..., s3://bucket/, /data/local-files/?d=photos/.</summary>
    [Parameter]
    public string ImagePrefix { get; set; } = "";

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var input in InputObject)
        {
            switch (input is PSObject wrapped ? wrapped.BaseObject : input)
            {
                case BatchItem item:
                    Add(item.Pool, ExportRow.From(item));
                    _items.Add(item);
                    break;
                case UncertaintyScore score:
                    Add(score.Pool, ExportRow.From(score));
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
    protected override void End()
    {
        AddPredictions();
        var tool = new ToolOptions { Classes = [.. _pools.SelectMany(pool => pool.Classes).Distinct()], ImagePrefix = ImagePrefix };
        Export(
            $"Write {_rows.Count} batch items as {Format}",
            (path, context) =>
            {
                // A folder is not replaced as a whole, and what it holds may be someone's work.
                if (IsOn(NoClobber) && Format == BatchFormat.Voc && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
                {
                    throw new ActiveLearningException(
                        "FileExists", ErrorKind.InvalidOperation, $"The folder '{path}' is not empty; leave -NoClobber away to write into it, or give another name.", path);
                }

                var written = BatchExporter.Export(_rows, path, Format, Scaling, context, ChunkSize, tool);
                // What is handed out is written down, so that Get-ALBatch can say what has not come back.
                foreach (var part in _items.Where(item => item.Pool.Database is not null).GroupBy(item => item.Pool))
                {
                    var number = BatchLedger.Record(part.Key, [.. part], path, Format.ToString());
                    context.Verbose?.Invoke(FormattableString.Invariant($"This is batch {number} of pool '{part.Key.Name}'."));
                }

                return written;
            });
    }

    private void Add(Pool pool, ExportRow row)
    {
        _pools.Add(pool);
        _rows.Add(row);
    }

    private void AddPredictions()
    {
        var byId = new Dictionary<string, Prediction>(StringComparer.Ordinal);
        foreach (var prediction in Prediction)
        {
            if (_pools.Any(pool => pool == prediction.Pool || pool.SharesDataWith(prediction.Pool)))
                byId[prediction.Id] = prediction;
        }

        if (Prediction.Length > 0 && byId.Count == 0)
            Shell.WriteWarning("No -Prediction belongs to a pool of the batch; give what Get-ALPrediction writes for its samples.");
        for (var i = 0; i < _rows.Count; i++)
        {
            if (byId.TryGetValue(_rows[i].Id, out var prediction))
                _rows[i] = _rows[i] with { PredictedClass = prediction.PredictedClass, Confidence = prediction.Confidence };
        }
    }
}
