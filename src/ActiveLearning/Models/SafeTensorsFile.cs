using System.Buffers.Binary;
using System.Text.Json;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// A safetensors file opened for reading: 8 bytes little-endian header length, a JSON header that names each tensor's type, shape and
/// bytes, then the bytes. All of the header is checked before anything is believed: files may come from anywhere.
/// </summary>
internal sealed class SafeTensorsFile : IDisposable
{
    /// <summary>The format's own limit on the header.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    private const int MaxDimensions = 16;
    private const string MetadataKey = "__metadata__";

    private readonly FileStream _stream;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafeTensorsEntry> _entries;

    private SafeTensorsFile(FileStream stream, long dataStart, Dictionary<string, SafeTensorsEntry> entries, Dictionary<string, string> metadata)
    {
        _stream = stream;
        _dataStart = dataStart;
        _entries = entries;
        Metadata = metadata;
    }

    /// <summary>The file's path.</summary>
    public string Path => _stream.Name;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafeTensorsEntry> Entries => _entries;

    /// <summary>The file's own remarks, name to text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="ActiveLearningException">It is missing (<c>FileNotFound</c>), unreadable (<c>ReadFailed</c>) or not a sound safetensors file (<c>ModelFileInvalid</c>).</exception>
    public static SafeTensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ActiveLearningException("FileNotFound", ErrorKind.NotFound, $"There is no file '{path}'.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }

        try
        {
            return Parse(stream, path);
        }
        catch (Exception e)
        {
            stream.Dispose();
            throw e switch
            {
                ActiveLearningException => e,
                IOException => new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e),
                JsonException or InvalidOperationException => Invalid(path, $"its header is not the JSON it should be: {e.Message}", e),
                _ => e,
            };
        }
    }

    /// <summary>Reads one tensor into main memory.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <exception cref="ActiveLearningException">The file changed or cannot be read (<c>ReadFailed</c>), or a tensor is above 2 GB (<c>ModelFileInvalid</c>).</exception>
    public Tensor Read(SafeTensorsEntry entry)
    {
        if (entry.Length > int.MaxValue)
            throw Invalid(Path, $"its tensor '{entry.Name}' has {entry.Length} bytes; at most 2 GB can be read");
        var tensor = torch.empty(entry.Shape, dtype: entry.Type);
        try
        {
            if (entry.Length > 0)
            {
                _stream.Position = _dataStart + entry.Offset;
                _stream.ReadExactly(tensor.bytes);
            }

            return tensor;
        }
        catch (IOException e)
        {
            tensor.Dispose();
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read tensor '{entry.Name}' of '{Path}': {e.Message}", Path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>An error about a file's content.</summary>
    /// <param name="path">The file.</param>
    /// <param name="why">What is wrong, to follow "it is refused: ".</param>
    /// <param name="inner">The cause, if there is one.</param>
    internal static ActiveLearningException Invalid(string path, string why, Exception? inner = null) => new(
        "ModelFileInvalid", ErrorKind.InvalidData,
        $"'{path}' is not a sound safetensors file: {why}. It may be damaged or of another format; export or download it again.", path, inner);

    private static SafeTensorsFile Parse(FileStream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.Length < prefix.Length)
            throw Invalid(path, $"it has {stream.Length} bytes, fewer than the 8 of the header's length");
        stream.ReadExactly(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength < 2 || headerLength > (ulong)Math.Min(MaxHeaderBytes, stream.Length - prefix.Length))
            throw Invalid(path, $"its header claims {headerLength} bytes, and the file has {stream.Length}");

        var header = new byte[(int)headerLength];
        stream.ReadExactly(header);
        var dataStart = prefix.Length + header.Length;
        var dataLength = stream.Length - dataStart;
        // Entry, its two arrays: nothing sound is nested deeper.
        using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4 });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Invalid(path, "its header is not a JSON object");

        var entries = new Dictionary<string, SafeTensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var seenMetadata = false;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                if (seenMetadata)
                    throw Invalid(path, $"'{MetadataKey}' occurs twice");
                seenMetadata = true;
                ReadMetadata(property.Value, metadata, path);
                continue;
            }

            if (!entries.TryAdd(property.Name, ReadEntry(property, dataLength, path)))
                throw Invalid(path, $"tensor '{property.Name}' occurs twice");
        }

        CheckLayout(entries.Values, dataLength, path);
        return new SafeTensorsFile(stream, dataStart, entries, metadata);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Invalid(path, $"'{MetadataKey}' is not a JSON object");
        foreach (var item in element.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String)
                throw Invalid(path, $"'{item.Name}' in '{MetadataKey}' is not a text");
            if (!metadata.TryAdd(item.Name, item.Value.GetString()!))
                throw Invalid(path, $"'{item.Name}' occurs twice in '{MetadataKey}'");
        }
    }

    private static SafeTensorsEntry ReadEntry(JsonProperty property, long dataLength, string path)
    {
        var name = property.Name;
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw Invalid(path, $"the entry of tensor '{name}' is not a JSON object");
        string? typeName = null;
        long[]? shape = null;
        long[]? offsets = null;
        foreach (var part in property.Value.EnumerateObject())
        {
            switch (part.Name)
            {
                case "dtype" when typeName is null && part.Value.ValueKind == JsonValueKind.String:
                    typeName = part.Value.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(part.Value, MaxDimensions, name, path);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(part.Value, 2, name, path);
                    break;
                default:
                    throw Invalid(path, $"the entry of tensor '{name}' has an unknown, repeated or malformed part '{part.Name}'");
            }
        }

        if (typeName is null || shape is null || offsets is not { Length: 2 })
            throw Invalid(path, $"the entry of tensor '{name}' lacks dtype, shape or data_offsets");
        if (!SafeTensorsTypes.TryParse(typeName, out var type, out var elementBytes))
            throw Invalid(path, $"tensor '{name}' has the unknown dtype '{typeName}'; known are {SafeTensorsTypes.Names}");
        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end || end > dataLength)
            throw Invalid(path, $"tensor '{name}' claims the bytes {begin} to {end} of {dataLength}");

        long bytes = elementBytes;
        try
        {
            foreach (var dimension in shape)
                bytes = checked(bytes * dimension);
        }
        catch (OverflowException e)
        {
            throw Invalid(path, $"the shape of tensor '{name}' is impossibly large", e);
        }

        if (bytes != end - begin)
            throw Invalid(path, $"tensor '{name}' needs {bytes} bytes for its shape and claims {end - begin}");
        return new SafeTensorsEntry(name, type, shape, begin, bytes);
    }

    private static long[] ReadNumbers(JsonElement element, int most, string name, string path)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > most)
            throw Invalid(path, $"tensor '{name}' has a shape or offsets that are not a list of at most {most} numbers");
        var numbers = new long[element.GetArrayLength()];
        var i = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw Invalid(path, $"tensor '{name}' has a shape or offset that is not a whole number from 0");
            i++;
        }

        return numbers;
    }

    private static void CheckLayout(IEnumerable<SafeTensorsEntry> entries, long dataLength, string path)
    {
        var position = 0L;
        foreach (var entry in entries.OrderBy(static entry => entry.Offset).ThenBy(static entry => entry.Length))
        {
            if (entry.Offset != position)
                throw Invalid(path, $"tensor '{entry.Name}' starts at byte {entry.Offset} where {position} was due: tensors overlap or leave a gap");
            position += entry.Length;
        }

        if (position != dataLength)
            throw Invalid(path, $"its tensors end at byte {position} of {dataLength}");
    }
}
