using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>SuperAnnotate's priority file, <c>name,entropy_value</c>, within the limits of <see cref="PriorityNumber"/>.</summary>
internal static class SuperAnnotateFormat
{
    /// <summary>Scales and orders rows so that the figures never increase from line to line.</summary>
    /// <param name="rows">Rows, most worth labeling first.</param>
    /// <param name="scaling">The scaling asked for.</param>
    /// <param name="context">Is told what Auto took, and warned when different scores become equal figures.</param>
    /// <exception cref="ActiveLearningException">A raw score is outside the limits (<c>ScoreOutOfRange</c>) or the rows are too many to rank (<c>TooManyRows</c>).</exception>
    internal static ExportLine[] Prepare(ExportRow[] rows, ScoreScaling scaling, RunContext context)
    {
        var scores = Array.ConvertAll(rows, row => row.Score);
        if (scaling == ScoreScaling.Auto)
        {
            scaling = Array.TrueForAll(scores, PriorityNumber.IsWithin) && ScoreScaler.IsStrictlyDecreasing(Array.ConvertAll(scores, PriorityNumber.Round))
                ? ScoreScaling.Raw
                : ScoreScaler.IsStrictlyDecreasing(Array.ConvertAll(ScoreScaler.MinMax(scores), PriorityNumber.Round))
                    ? ScoreScaling.MinMax
                    : ScoreScaling.Rank;
            context.Verbose?.Invoke($"Scores are written with scaling {scaling}.");
        }

        switch (scaling)
        {
            case ScoreScaling.Rank:
                if (rows.Length > PriorityNumber.MaximumRanks)
                {
                    throw new ActiveLearningException(
                        "TooManyRows", ErrorKind.InvalidArgument,
                        $"{rows.Length} rows cannot be told apart within the platform's 8 characters; export at most {PriorityNumber.MaximumRanks} rows at a time.", rows.Length);
                }

                return Lines(rows, [.. Enumerable.Range(0, rows.Length).Select(position => PriorityNumber.FromRank(position, rows.Length))]);
            case ScoreScaling.Raw when Array.FindIndex(scores, score => !PriorityNumber.IsWithin(score)) is var outside and >= 0:
                throw new ActiveLearningException(
                    "ScoreOutOfRange", ErrorKind.InvalidData,
                    $"The score {scores[outside].ToString("R", CultureInfo.InvariantCulture)} of '{rows[outside].Id}' is outside the platform's 0 to 1,000,000; take scaling Auto, Rank or MinMax.", rows[outside].Id);
        }

        var figures = Array.ConvertAll(scaling == ScoreScaling.Raw ? scores : ScoreScaler.MinMax(scores), PriorityNumber.Round);
        if (figures.Distinct().Count() < scores.Distinct().Count())
            context.Warning?.Invoke($"Different scores became equal figures with scaling {scaling}: the platform keeps 5 decimals and 8 characters. Scaling Auto keeps the order.");
        // The sort is stable: equal figures keep the batch's order.
        return [.. Lines(rows, figures).OrderByDescending(line => line.Figure)];
    }

    /// <summary>Writes the header and one row a line.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="lines">From <see cref="Prepare"/>.</param>
    /// <param name="context">Cancellation, and a warning for names that had to be changed.</param>
    internal static void Write(Stream stream, ExportLine[] lines, RunContext context)
    {
        var changed = 0;
        using (var writer = CsvText.Open(stream))
        {
            CsvText.WriteRow(writer, "name", "entropy_value");
            foreach (var (row, _, figure) in lines)
            {
                context.ThrowIfStopped();
                var name = SpreadsheetCell.Protect(row.Id);
                if (name.Length != row.Id.Length)
                    changed++;
                CsvText.WriteRow(writer, name, PriorityNumber.Format(figure));
            }
        }

        if (changed > 0)
            context.Warning?.Invoke($"{changed} names start like a spreadsheet formula and were written with an apostrophe in front; the platform may not find these items by name.");
    }

    private static ExportLine[] Lines(ExportRow[] rows, double[] figures) =>
        [.. rows.Select((row, position) => new ExportLine(row, position + 1, figures[position]))];
}
