using System.Text;
using ActiveLearning.Runtime;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ActiveLearning.Experiments;

/// <summary>
/// Reads one YAML document into nodes that know their place. Bounded against hostile files: size, depth and number of values have limits, and
/// anchors, aliases and tags, which make small files mean much, are refused.
/// </summary>
internal sealed class RecipeParser
{
    private const int MaximumBytes = 1 << 20;
    private const int MaximumDepth = 16;
    private const int MaximumNodes = 20_000;

    private readonly string _file;
    private readonly Parser _parser;
    private int _nodes;

    private RecipeParser(string file, TextReader text)
    {
        _file = file;
        _parser = new Parser(text);
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="ActiveLearningException">The file cannot be read (<c>FileNotFound</c>, <c>ReadFailed</c>), or is too large or no text for a recipe (<c>InvalidRecipe</c>).</exception>
    internal static string ReadText(string path)
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // Read up to the limit, not by Length: a pipe or a device has none that means anything.
            var buffer = new MemoryStream();
            var block = new byte[1 << 16];
            while (buffer.Length <= MaximumBytes && stream.Read(block) is var read and > 0)
                buffer.Write(block, 0, read);
            bytes = buffer.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ActiveLearningException("FileNotFound", ErrorKind.NotFound, $"There is no file '{path}'.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }

        if (bytes.Length > MaximumBytes)
            throw new ActiveLearningException("InvalidRecipe", ErrorKind.Security, $"'{path}' is larger than 1 MB; that is no recipe.", path);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ActiveLearningException("InvalidRecipe", ErrorKind.InvalidData, $"'{path}' is not UTF-8 text (byte {e.Index}); save it as UTF-8.", path, e);
        }
    }

    /// <summary>Parses text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">The name that errors give.</param>
    /// <exception cref="ActiveLearningException">The text is no usable YAML (<c>InvalidRecipe</c>).</exception>
    internal static RecipeNode Parse(string text, string file)
    {
        var parser = new RecipeParser(file, new StringReader(text.StartsWith('\uFEFF') ? text[1..] : text));
        try
        {
            return parser.ReadDocument();
        }
        catch (YamlException e)
        {
            throw new RecipeMark(file, e.Start.Line, e.Start.Column).Error($"this is not YAML: {e.Message}", e);
        }
        catch (Exception e) when (e is not ActiveLearningException)
        {
            // On some malformed texts the YAML reader fails with exceptions of other kinds; what it read last is the nearest known place.
            var place = parser._parser.Current?.End ?? Mark.Empty;
            throw new RecipeMark(file, Math.Max(place.Line, 1), Math.Max(place.Column, 1)).Error("this is not YAML: something after this place does not fit.", e);
        }
    }

    private RecipeNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            throw new RecipeMark(_file, 1, 1).Error("the file is empty.");
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            throw At(second).Error("a second document starts here; a recipe is one document.");
        return root;
    }

    private RecipeNode ReadNode(int depth)
    {
        const string noAnchors = "anchors (&) and aliases (*) are not allowed in a recipe; write the value out, in quotes where it is a text.";
        if (_parser.Accept<AnchorAlias>(out var alias))
            throw At(alias).Error(noAnchors);
        var current = _parser.Consume<NodeEvent>();
        var mark = At(current);
        if (++_nodes > MaximumNodes)
            throw mark.Error(FormattableString.Invariant($"the file has more than {MaximumNodes} values."));
        if (depth > MaximumDepth)
            throw mark.Error(FormattableString.Invariant($"values are nested deeper than {MaximumDepth} levels."));
        if (!current.Anchor.IsEmpty)
            throw mark.Error(noAnchors);
        if (!current.Tag.IsEmpty)
            throw mark.Error("tags (!) are not allowed in a recipe; put the text in quotes.");
        switch (current)
        {
            case Scalar scalar:
                return new RecipeScalar(mark, scalar.Value, scalar.Style != ScalarStyle.Plain);
            case SequenceStart:
                var items = new List<RecipeNode>();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    items.Add(ReadNode(depth + 1));
                return new RecipeList(mark, items);
            case MappingStart:
                var entries = new List<(RecipeScalar, RecipeNode)>();
                var keys = new HashSet<string>(StringComparer.Ordinal);
                while (!_parser.TryConsume<MappingEnd>(out _))
                {
                    if (ReadNode(depth + 1) is not RecipeScalar key)
                        throw mark.Error("a key here is not a plain word.");
                    if (!keys.Add(key.Text))
                        throw key.Mark.Error($"the key '{key.Text}' occurs twice.");
                    entries.Add((key, ReadNode(depth + 1)));
                }

                return new RecipeMap(mark, entries);
            default:
                throw mark.Error("a value was expected here.");
        }
    }

    private RecipeMark At(ParsingEvent current) => new(_file, current.Start.Line, current.Start.Column);
}
