namespace ActiveLearning.Exchange.Labels;

/// <summary>The file that labels come back in.</summary>
public enum LabelFormat
{
    /// <summary>Told by the file's content.</summary>
    Auto,

    /// <summary>SuperAnnotate's annotation JSON: one object with <c>metadata</c>, <c>instances</c> and <c>tags</c> for a picture, or an array of them.</summary>
    SuperAnnotate,

    /// <summary>Label Studio's JSON or JSON-MIN export.</summary>
    LabelStudio,

    /// <summary>COCO's <c>images</c>, <c>annotations</c> and <c>categories</c>.</summary>
    Coco,

    /// <summary>CVAT for images 1.1, XML.</summary>
    Cvat,

    /// <summary>Pascal VOC, one XML file for a picture.</summary>
    Voc,

    /// <summary>CSV with a column that names the sample (id, path, file, filename, image or name) and one that names its class (label or class).</summary>
    Csv,

    /// <summary>A JSON array of objects with the same fields.</summary>
    Json,
}
