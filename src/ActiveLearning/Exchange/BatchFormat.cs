namespace ActiveLearning.Exchange;

/// <summary>The file an exported batch is written to.</summary>
public enum BatchFormat
{
    /// <summary>SuperAnnotate's priority file: CSV <c>name,entropy_value</c>, most worth labeling first, within the platform's limits.</summary>
    SuperAnnotate,

    /// <summary>CSV with rank, id, path, score, strategy, measure, reason and label.</summary>
    Csv,

    /// <summary>A JSON array of objects with the same fields as the CSV.</summary>
    Json,
}
