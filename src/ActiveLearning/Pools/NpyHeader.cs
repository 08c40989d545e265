using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>The header of a NumPy array file, format versions 1 to 3 (NumPy enhancement proposal 1).</summary>
/// <param name="Kind">The type letter: f, i, u or b.</param>
/// <param name="ItemBytes">Bytes per element.</param>
/// <param name="BigEndian">Byte order.</param>
/// <param name="Shape">The dimensions, none negative.</param>
/// <param name="Offset">Where the data start in the file.</param>
internal sealed record NpyHeader(char Kind, int ItemBytes, bool BigEndian, IReadOnlyList<long> Shape, long Offset)
{
    private const string FormatName = "a .npy file";

    /// <summary>A header is a line of text; nothing sensible is longer.</summary>
    private const int MaxTextLength = 1 << 16;

    /// <summary>Reads a header and checks that the file is as long as it says.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static NpyHeader Read(string path) => ContentError.Guard(path, () =>
    {
        if (new FileInfo(path).Length == 0)
            throw ContentError.Invalid(path, FormatName, "it is empty");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096);
        return Read(path, stream, stream.Length);
    });

    private static NpyHeader Read(string path, Stream stream, long fileLength)
    {
        Span<byte> start = stackalloc byte[12];
        var read = stream.ReadAtLeast(start, 12, throwOnEndOfStream: false);
        if (read < 10 || !start.StartsWith<byte>([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
            throw ContentError.Invalid(path, FormatName, "it does not start with NumPy's signature");
        if (start[6] is < 1 or > 3)
            throw ContentError.Invalid(path, FormatName, $"format version {start[6]} is not known");
        var textStart = start[6] == 1 ? 10 : 12;
        long textLength = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (textLength > MaxTextLength || textStart + textLength > fileLength)
            throw ContentError.Invalid(path, FormatName, $"its header claims to be {textLength} bytes long");
        var text = new byte[textLength];
        stream.Position = textStart;
        stream.ReadExactly(text);
        var header = new Parser(path, start[6] == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text)).Parse(textStart + textLength);

        UInt128 bytes = (UInt128)header.ItemBytes;
        foreach (var size in header.Shape)
        {
            if (bytes > long.MaxValue)
                break;
            bytes *= (UInt128)size;
        }

        if (bytes != (UInt128)(fileLength - header.Offset))
        {
            throw ContentError.Invalid(
                path, FormatName, $"its header promises {bytes} bytes of data (shape {string.Join(" x ", header.Shape)}), {fileLength - header.Offset} are there");
        }

        return header;
    }

    /// <summary>Reads the Python dictionary literal of the header: three known keys, nothing else.</summary>
    private sealed class Parser(string path, string text)
    {
        private int _position;

        public NpyHeader Parse(long offset)
        {
            string? type = null;
            bool? fortran = null;
            List<long>? shape = null;
            Expect('{');
            while (!TryTake('}'))
            {
                var key = TakeString();
                Expect(':');
                switch (key)
                {
                    case "descr" when type is null:
                        type = TakeString();
                        break;
                    case "fortran_order" when fortran is null:
                        fortran = TakeBool();
                        break;
                    case "shape" when shape is null:
                        shape = TakeShape();
                        break;
                    default:
                        throw Invalid($"the key '{key}' is not expected in its header");
                }

                if (!TryTake(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (type is null || fortran is null || shape is null)
                throw Invalid("its header lacks descr, fortran_order or shape");
            if (fortran.Value && shape.Count > 1)
                throw Invalid("it is stored in Fortran order; save it with numpy.ascontiguousarray");
            return TypeOf(type) is var (kind, itemBytes, bigEndian)
                ? new NpyHeader(kind, itemBytes, bigEndian, shape, offset)
                : throw Invalid($"its element type '{type}' is not supported; use float16, float32, float64 or, for labels, whole numbers");
        }

        private static (char Kind, int ItemBytes, bool BigEndian)? TypeOf(string type)
        {
            if (type.Length != 3 || !"<>=|".Contains(type[0], StringComparison.Ordinal))
                return null;
            var itemBytes = type[2] - '0';
            var known = type[1] switch
            {
                'f' => itemBytes is 2 or 4 or 8,
                'i' or 'u' => itemBytes is 1 or 2 or 4 or 8,
                'b' => itemBytes == 1,
                _ => false,
            };
            return known ? (type[1], itemBytes, type[0] == '>') : null;
        }

        private List<long> TakeShape()
        {
            var shape = new List<long>();
            Expect('(');
            while (!TryTake(')'))
            {
                SkipSpace();
                var begin = _position;
                while (_position < text.Length && (char.IsAsciiDigit(text[_position]) || (_position == begin && text[_position] == '-')))
                    _position++;
                if (!long.TryParse(text.AsSpan(begin, _position - begin), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size))
                    throw Invalid("its shape is not made of numbers");
                if (size < 0)
                    throw Invalid($"its shape has the negative size {size}");
                TryTake('L');
                if (shape.Count == 32)
                    throw Invalid("its shape has more than 32 dimensions");
                shape.Add(size);
                if (!TryTake(','))
                {
                    Expect(')');
                    break;
                }
            }

            return shape;
        }

        private bool TakeBool()
        {
            SkipSpace();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal))
                {
                    _position += word.Length;
                    return value;
                }
            }

            throw Invalid("fortran_order is neither True nor False");
        }

        private string TakeString()
        {
            SkipSpace();
            if (_position < text.Length && text[_position] is '\'' or '"')
            {
                var end = text.IndexOf(text[_position], _position + 1);
                if (end > 0)
                {
                    var word = text[(_position + 1)..end];
                    _position = end + 1;
                    return word;
                }
            }

            throw Invalid(_position < text.Length && text[_position] == '[' ? "structured arrays are not supported" : "its header cannot be parsed");
        }

        private void SkipSpace()
        {
            while (_position < text.Length && text[_position] is ' ' or '\n' or '\t' or '\r')
                _position++;
        }

        private bool TryTake(char c)
        {
            SkipSpace();
            if (_position >= text.Length || text[_position] != c)
                return false;
            _position++;
            return true;
        }

        private void Expect(char c)
        {
            if (!TryTake(c))
                throw Invalid("its header cannot be parsed");
        }

        private ActiveLearningException Invalid(string reason) => ContentError.Invalid(path, FormatName, reason);
    }
}
