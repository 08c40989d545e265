using System.ComponentModel.DataAnnotations;
using ActiveLearning.Exchange;

namespace ActiveLearning.Experiments;

/// <summary>How batches are written.</summary>
public sealed record ExportRecipe
{
    /// <summary>The files' format.</summary>
    public BatchFormat Format { get; init; } = BatchFormat.SuperAnnotate;

    /// <summary>How scores become the files' figures.</summary>
    public ScoreScaling Scaling { get; init; } = ScoreScaling.Auto;

    /// <summary>Rows a file; 0 for one file a batch.</summary>
    [Range(0, int.MaxValue)]
    public int ChunkSize { get; init; }
}
