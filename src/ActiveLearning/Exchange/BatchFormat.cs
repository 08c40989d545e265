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

    /// <summary>Label Studio's tasks, JSON: picture, rank, score and reason, with the label as an annotation and the prediction as a prediction.</summary>
    LabelStudio,

    /// <summary>COCO, JSON: the pictures in order, the label or the prediction (with its confidence as score) as an annotation of the whole picture.</summary>
    Coco,

    /// <summary>CVAT for images 1.1, XML: the pictures in order, the label or the prediction (source auto) as a tag.</summary>
    Cvat,

    /// <summary>Pascal VOC: a folder with one XML file for each picture, the label as an object as large as the picture.</summary>
    Voc,
}
