using System.Globalization;
using ActiveLearning.Imaging;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>An open file of labels, and where its bad items are told.</summary>
internal sealed class LabelSourceFile : IDisposable
{
    private readonly ProblemLimiter _problems;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="context">Cancellation and reports.</param>
    /// <exception cref="ActiveLearningException">It is missing, empty or too long, or cannot be read (<c>PathNotFound</c>, <c>InvalidFile</c>, <c>ReadFailed</c>).</exception>
    public LabelSourceFile(string path, RunContext context)
    {
        Path = path;
        Context = context;
        _problems = new ProblemLimiter(context, path);
        Stream = ContentError.Guard(path, () =>
        {
            if (!File.Exists(path))
                throw ContentError.Missing(path);
            // Asked before opening: pipes and devices have no length, and opening one could wait for ever.
            var length = ImageFileReader.FileLength(path);
            if (length is 0 or > ExchangeLimits.FileBytes)
                throw Invalid(length == 0 ? "it is empty" : FormattableString.Invariant($"it is longer than {ExchangeLimits.FileBytes} bytes; split it"));
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        });
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Cancellation and reports.</summary>
    public RunContext Context { get; }

    /// <summary>The content.</summary>
    public FileStream Stream { get; }

    /// <summary>Number of items that could not be used so far.</summary>
    public int BadItems { get; private set; }

    /// <summary>The error of a file that cannot be used at all.</summary>
    /// <param name="reason">What is wrong with it, to follow "it ...".</param>
    public ActiveLearningException Invalid(string reason) => ContentError.Invalid(Path, "a file of labels", reason);

    /// <summary>Tells of an item that is left out.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="reason">What is wrong with it, to follow the place.</param>
    /// <param name="errorId">Stable identifier.</param>
    /// <param name="kind">What kind of thing is wrong.</param>
    public void Report(string place, string reason, string errorId, ErrorKind kind = ErrorKind.InvalidData) =>
        _problems.Add(new ItemProblem(errorId, kind, $"{System.IO.Path.GetFileName(Path)} {place}", $"'{Path}' {place} {reason}; it is left out."));

    /// <summary>Tells of an item whose content is not what it should be, and counts it.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="reason">What is wrong with it, to follow the place.</param>
    /// <param name="errorId">Stable identifier.</param>
    public void Refuse(string place, string reason, string errorId = "InvalidItem")
    {
        BadItems++;
        Report(place, reason, errorId);
    }

    /// <summary>Tells how many problems were only counted.</summary>
    public void FinishProblems() => _problems.Finish();

    /// <summary>A place by its number.</summary>
    /// <param name="word">What is numbered.</param>
    /// <param name="number">The number, from 1.</param>
    public static string Place(string word, long number) => string.Create(CultureInfo.InvariantCulture, $"{word} {number}");

    /// <summary>Closes the file.</summary>
    public void Dispose() => Stream.Dispose();
}
