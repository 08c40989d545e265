namespace ActiveLearning.Runtime;

/// <summary>The one exception type the engine throws on purpose: an operation cannot go on.</summary>
public sealed class ActiveLearningException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errorId">Stable identifier in Pascal case, for example <c>NoLabels</c>; scripts may test for it.</param>
    /// <param name="kind">What kind of thing went wrong.</param>
    /// <param name="message">One sentence that names the item and says what to do.</param>
    /// <param name="target">The object concerned (a path, an id, a parameter value), if there is one.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ActiveLearningException(string errorId, ErrorKind kind, string message, object? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target;
    }

    /// <summary>Stable identifier in Pascal case.</summary>
    public string ErrorId { get; }

    /// <summary>What kind of thing went wrong.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The object concerned, if there is one.</summary>
    public object? Target { get; }
}
