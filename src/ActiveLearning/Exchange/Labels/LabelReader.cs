using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>Reads one format of label files, item by item.</summary>
internal abstract class LabelReader
{
    /// <summary>Reads a file. Items that cannot be used are told to the file and left out.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <exception cref="ActiveLearningException">The file cannot be used from some place on (<c>InvalidFile</c>).</exception>
    public abstract IEnumerable<AnnotatedItem> Read(LabelSourceFile file);

    /// <summary>The reader of a format.</summary>
    /// <param name="format">Any but Auto.</param>
    /// <param name="map">The pool's name for a class of the file; null for one that is no label.</param>
    /// <exception cref="ActiveLearningException">There is no such format (<c>InvalidFormat</c>).</exception>
    public static LabelReader For(LabelFormat format, Func<string, string?> map) => format switch
    {
        LabelFormat.SuperAnnotate => new SuperAnnotateReader(),
        LabelFormat.LabelStudio => new LabelStudioReader(),
        LabelFormat.Coco => new CocoReader(map),
        LabelFormat.Cvat => new CvatReader(),
        LabelFormat.Voc => new VocReader(),
        LabelFormat.Csv => new CsvReader(),
        LabelFormat.Json => new JsonListReader(),
        _ => throw new ActiveLearningException("InvalidFormat", ErrorKind.InvalidArgument, $"There is no label format {format}.", format),
    };
}
