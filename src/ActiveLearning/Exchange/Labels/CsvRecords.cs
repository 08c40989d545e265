using System.Globalization;
using System.Text;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// Splits CSV text into records (RFC 4180), one in memory at a time and none longer than <see cref="ExchangeLimits.ItemBytes"/> characters: a quotation mark that is
/// never closed must not read a whole file into one cell.
/// </summary>
internal static class CsvRecords
{
    private const int HeaderLength = 1 << 16;

    /// <summary>Reads all records that are not blank.</summary>
    /// <param name="text">The text at its beginning.</param>
    /// <param name="file">The file, for its errors.</param>
    /// <returns>For each the line it begins on, from 1, its cells, and whether a quotation mark is misplaced. The list of cells is new for each.</returns>
    /// <exception cref="Runtime.ActiveLearningException">A record is too long, has too many cells, or the text is not UTF-8 (<c>InvalidFile</c>).</exception>
    internal static IEnumerable<(long Line, List<string> Cells, bool IsDamaged)> Read(TextReader text, LabelSourceFile file)
    {
        var reader = new CharacterReader(text, file);
        var delimiter = reader.FindDelimiter(HeaderLength);
        var cell = new StringBuilder();
        var line = 1L;
        while (reader.Peek() >= 0)
        {
            var first = line;
            var cells = new List<string>();
            var damaged = false;
            var length = 0;
            for (var isEnd = false; !isEnd;)
            {
                cell.Clear();
                var isQuoted = reader.Peek() == '"';
                var isOpen = isQuoted;
                if (isQuoted)
                    reader.Read();
                while (true)
                {
                    var next = reader.Read();
                    if (next < 0)
                    {
                        damaged |= isOpen;
                        isEnd = true;
                        break;
                    }

                    if (next == '\n')
                        line++;
                    if (isOpen && next == '"')
                    {
                        if (reader.Peek() == '"')
                            reader.Read();
                        else
                        {
                            isOpen = false;
                            continue;
                        }
                    }
                    else if (!isOpen)
                    {
                        if (next == delimiter)
                            break;
                        if (next == '\r' && reader.Peek() == '\n')
                            continue;
                        if (next is '\n' or '\r')
                        {
                            isEnd = true;
                            break;
                        }

                        damaged |= isQuoted || next == '"';
                    }

                    cell.Append((char)next);
                    if (++length > ExchangeLimits.ItemBytes)
                        throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"the row at line {first} is longer than {ExchangeLimits.ItemBytes} characters; is a quotation mark missing?"));
                }

                cells.Add(cell.ToString());
                if (cells.Count > ExchangeLimits.Columns)
                    throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"the row at line {first} has more than {ExchangeLimits.Columns} cells"));
            }

            if (cells.Count > 1 || !string.IsNullOrWhiteSpace(cells[0]))
                yield return (first, cells, damaged);
        }
    }

    /// <summary>Reads characters from a buffer of its own, since it must look ahead for the delimiter.</summary>
    private sealed class CharacterReader(TextReader text, LabelSourceFile file)
    {
        private readonly char[] _buffer = new char[HeaderLength];
        private int _start;
        private int _end;

        public int Peek() => _start < _end || Fill() ? _buffer[_start] : -1;

        public int Read() => _start < _end || Fill() ? _buffer[_start++] : -1;

        public char FindDelimiter(int length)
        {
            Fill();
            var line = _buffer.AsSpan(0, Math.Min(_end, length));
            if (line.Contains('\0'))
                throw file.Invalid("it is not UTF-8 text; save it as CSV UTF-8");
            if (line.IndexOfAny('\r', '\n') is var end and >= 0)
                line = line[..end];
            var best = ',';
            foreach (var candidate in ";\t")
            {
                if (line.Count(candidate) > line.Count(best))
                    best = candidate;
            }

            return best;
        }

        private bool Fill()
        {
            try
            {
                _start = 0;
                _end = text.Read(_buffer, 0, _buffer.Length);
                return _end > 0;
            }
            catch (DecoderFallbackException)
            {
                throw file.Invalid("it is not UTF-8 text; save it as CSV UTF-8");
            }
        }
    }
}
