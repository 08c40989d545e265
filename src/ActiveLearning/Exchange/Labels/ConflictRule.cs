namespace ActiveLearning.Exchange.Labels;

/// <summary>What happens where a file's label differs from the pool's, or where a file gives one sample several labels.</summary>
public enum ConflictRule
{
    /// <summary>The latest one counts: by time where the file gives a time for each, else by place in the file.</summary>
    Supersede,

    /// <summary>The pool's label stays; of several in the file the first one counts.</summary>
    Keep,

    /// <summary>The sample stays as it is and is reported as an error.</summary>
    Error,

    /// <summary>The most frequent one counts; the pool's label has one vote and stays when it is among equals. Equals without it are an error.</summary>
    Vote,
}
