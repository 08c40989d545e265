namespace ActiveLearning.Pools;

/// <summary>Where a label came from.</summary>
public enum LabelOrigin
{
    /// <summary>No label.</summary>
    None,

    /// <summary>From the data set itself: a folder name, a label file, a packed label.</summary>
    Source,

    /// <summary>Given by a person or a program through Set-ALLabel.</summary>
    Manual,

    /// <summary>Revealed by the simulated annotator (a pool made with known but hidden labels).</summary>
    Oracle,

    /// <summary>Read from an annotation tool's file.</summary>
    Import,
}
