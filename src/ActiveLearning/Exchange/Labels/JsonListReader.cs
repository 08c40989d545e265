using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>A JSON array of objects with the fields of <see cref="RowFields"/>, such as Export-ALBatch writes and annotators fill in.</summary>
internal sealed class JsonListReader : LabelReader
{
    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        var json = new JsonStream(file);
        JsonItems.EnterArray(json, file);
        foreach (var item in JsonItems.ReadArray(json, file, "item", (element, place) => Convert(element, place, file)))
            yield return item;
        JsonItems.Finish(json);
    }

    private static AnnotatedItem? Convert(JsonElement element, string place, LabelSourceFile file)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
            fields.TryAdd(property.Name, property.Value);
        string[] names = [.. RowFields.Names.Select(name => fields.GetValueOrDefault(name).TextOrNumber()).OfType<string>()];
        if (names.Length == 0)
        {
            file.Refuse(place, $"names no sample; it needs one of {string.Join(", ", RowFields.Names)}");
            return null;
        }

        if (RowFields.Labels.Select(name => fields.GetValueOrDefault(name).TextOrNumber()).FirstOrDefault(label => label is not null) is not { } label)
            return new AnnotatedItem(place, names, []);
        var annotation = fields.GetValueOrDefault(RowFields.Annotation);
        return new AnnotatedItem(place, names,
        [
            new LabelAnswer(
                [label],
                RowFields.Annotators.Select(name => fields.GetValueOrDefault(name).TextOrNumber()).FirstOrDefault(who => who is not null),
                RowFields.Times.Select(name => fields.GetValueOrDefault(name).Time()).FirstOrDefault(time => time is not null),
                annotation.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : annotation.GetRawText()),
        ]);
    }
}
