namespace ActiveLearning.Exchange;

/// <summary>How scores become the figures of an exported file.</summary>
public enum ScoreScaling
{
    /// <summary>
    /// The first of Raw, MinMax and Rank whose figures, as written, strictly decrease from row to row: the order always survives. Formats without limits take Raw.
    /// </summary>
    Auto,

    /// <summary>The scores as they are; a score outside the format's limits is an error.</summary>
    Raw,

    /// <summary>The number of rows for the first row, one less for each that follows, 1 for the last (hundred-thousandths from a million rows on).</summary>
    Rank,

    /// <summary>The lowest score becomes 0 and the highest 1.</summary>
    MinMax,
}
