using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace ActiveLearning.Exchange.Labels;

/// <summary>Walks through a JSON file of any length with a buffer no longer than its longest single value.</summary>
internal sealed class JsonStream
{
    private const int FirstBuffer = 1 << 16;

    private readonly LabelSourceFile _file;
    private readonly int _maximum;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _isFinal;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = ExchangeLimits.Depth });

    /// <summary>Starts at the file's beginning.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maximum">The longest value, in bytes.</param>
    public JsonStream(LabelSourceFile file, int maximum = ExchangeLimits.ItemBytes)
    {
        _file = file;
        _maximum = maximum;
        _buffer = new byte[Math.Min(FirstBuffer, maximum)];
        file.Stream.Position = 0;
        Fill();
        // The mark that some editors put in front of UTF-8.
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            _start = 3;
        if (_buffer.AsSpan(_start, Math.Min(4, _end - _start)).ContainsAny<byte>(0, 0xFE, 0xFF))
            throw file.Invalid("it is not UTF-8 text; save it as UTF-8");
    }

    /// <summary>What was read last.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>The name, where a property's name was read last.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Reads the next token.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="Runtime.ActiveLearningException">The text is no JSON, nested too deep, or a value is too long (<c>InvalidFile</c>).</exception>
    public bool Read()
    {
        while (true)
        {
            try
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
                if (reader.Read())
                {
                    Token = reader.TokenType;
                    if (Token == JsonTokenType.PropertyName)
                        Name = reader.GetString()!;
                    Take(in reader);
                    return true;
                }

                if (_isFinal)
                    return false;
                Take(in reader);
            }
            catch (JsonException e)
            {
                throw Broken(e);
            }
            catch (InvalidOperationException)
            {
                throw _file.Invalid("a name in it is not valid UTF-8");
            }

            Fill();
        }
    }

    /// <summary>Passes over the value that comes next, or the rest of the object or array just begun.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            Read();
        var depth = Token is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0;
        while (depth > 0 && Read())
        {
            _file.Context.ThrowIfStopped();
            depth += Token switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
    }

    /// <summary>Reads the next item of an array, or the value after a property's name, whole.</summary>
    /// <returns>The value, to be disposed; null at the array's end.</returns>
    /// <exception cref="Runtime.ActiveLearningException">The text is no JSON, nested too deep, or the value is too long (<c>InvalidFile</c>).</exception>
    public JsonDocument? ReadItem()
    {
        _file.Context.ThrowIfStopped();
        while (true)
        {
            try
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
                if (reader.Read())
                {
                    Token = reader.TokenType;
                    if (Token == JsonTokenType.EndArray)
                    {
                        Take(in reader);
                        return null;
                    }

                    if (JsonDocument.TryParseValue(ref reader, out var document))
                    {
                        // The parser leaves the inside of strings unchecked.
                        if (!Utf8.IsValid(_buffer.AsSpan(_start, (int)reader.BytesConsumed)))
                            throw _file.Invalid("it holds text that is not valid UTF-8; save it as UTF-8");
                        Take(in reader);
                        return document;
                    }
                }
                else if (_isFinal)
                {
                    return null;
                }
            }
            catch (JsonException e)
            {
                throw Broken(e);
            }

            Fill();
        }
    }

    private void Take(in Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private Runtime.ActiveLearningException Broken(JsonException e)
    {
        var reason = e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
        return _file.Invalid(string.Create(CultureInfo.InvariantCulture, $"line {(e.LineNumber ?? 0) + 1} is not JSON ({ShownText.Of(reason)})"));
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= _maximum)
                throw _file.Invalid(string.Create(CultureInfo.InvariantCulture, $"a single value in it is longer than {_maximum} bytes"));
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, _maximum));
        }

        var count = _file.Stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _isFinal = count == 0;
    }
}
