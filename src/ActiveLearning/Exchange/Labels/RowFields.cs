namespace ActiveLearning.Exchange.Labels;

/// <summary>What the columns of a CSV file, or the fields of a JSON object, may be called; case does not matter, and the first name that there is counts.</summary>
internal static class RowFields
{
    /// <summary>The annotation as JSON text.</summary>
    internal const string Annotation = "annotation";

    /// <summary>What names the sample; all that are there are tried in this order.</summary>
    internal static readonly string[] Names = ["id", "path", "file", "filename", "file_name", "image", "name"];

    /// <summary>Its class.</summary>
    internal static readonly string[] Labels = ["label", "class"];

    /// <summary>Who labeled it.</summary>
    internal static readonly string[] Annotators = ["annotator", "annotated_by"];

    /// <summary>When.</summary>
    internal static readonly string[] Times = ["time", "annotated_at", "updated_at", "created_at"];
}
