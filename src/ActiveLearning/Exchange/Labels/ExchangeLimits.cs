namespace ActiveLearning.Exchange.Labels;

/// <summary>What a file from outside may ask of memory.</summary>
internal static class ExchangeLimits
{
    /// <summary>The longest file.</summary>
    internal const long FileBytes = 4L << 30;

    /// <summary>The longest XML file: its reader keeps every name that occurs.</summary>
    internal const long XmlBytes = 256L << 20;

    /// <summary>The longest single value: one picture with all its annotations, one row.</summary>
    internal const int ItemBytes = 16 << 20;

    /// <summary>What is kept of boxes, masks and keypoints of one file, in characters.</summary>
    internal const long KeptCharacters = 128L << 20;

    /// <summary>What a file may give to remember one by one: answers for samples of the pool, images of COCO. The pool's own samples are a few millions at most.</summary>
    internal const int Remembered = 2_000_000;

    /// <summary>How deep values may be nested; the formats need less than ten.</summary>
    internal const int Depth = 64;

    /// <summary>Cells of a CSV row.</summary>
    internal const int Columns = 1_000;

    /// <summary>The longest name of a sample.</summary>
    internal const int NameLength = 4_096;

    /// <summary>The longest name of a class or of a person.</summary>
    internal const int ClassLength = 256;

    /// <summary>Different classes and people that a file may bring along.</summary>
    internal const int Known = 10_000;
}
