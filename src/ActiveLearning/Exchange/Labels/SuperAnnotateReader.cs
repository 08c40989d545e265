using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// SuperAnnotate's annotation files: an object with metadata, instances and tags for each picture. A picture's classes are its instances of type tag, else its
/// free tags, else the classes of its shapes.
/// </summary>
internal sealed class SuperAnnotateReader : LabelReader
{
    private const string Suffix = "___objects.json";

    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        var isArray = IsArray(file);
        var json = new JsonStream(file);
        if (isArray)
        {
            JsonItems.EnterArray(json, file);
            foreach (var item in JsonItems.ReadArray(json, file, "item", (element, place) => Convert(element, place, file, null)))
                yield return item;
        }
        else if (json.ReadItem() is { } document)
        {
            // A file of one picture may leave its name to the file's own.
            var name = Path.GetFileName(file.Path);
            var own = name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : Path.GetFileNameWithoutExtension(name);
            using (document)
            {
                if (JsonItems.Convert(document.RootElement, "picture", file, (element, place) => Convert(element, place, file, own)) is { } item)
                    yield return item;
            }
        }

        JsonItems.Finish(json);
    }

    private static bool IsArray(LabelSourceFile file)
    {
        var probe = new JsonStream(file);
        return probe.Read() && probe.Token == JsonTokenType.StartArray;
    }

    private static AnnotatedItem? Convert(JsonElement element, string place, LabelSourceFile file, string? fileName)
    {
        var metadata = element.Get("metadata");
        if ((metadata.Get("name").Text() ?? fileName) is not { } name)
        {
            file.Refuse(place, "has no metadata.name");
            return null;
        }

        var instances = element.Get("instances").Items().ToArray();
        var tagging = instances.Where(instance => instance.Get("type").Text() == "tag").ToArray();
        string[] free = [.. element.Get("tags").Items().Select(tag => tag.Text()).OfType<string>().Distinct()];
        var people = tagging.Where(instance => !IsPrediction(instance)).ToArray();
        var saying = people.Length > 0 ? people : tagging.Length > 0 ? tagging : free.Length > 0 ? [] : instances;
        string[] classes = saying.Length == 0 ? free : [.. saying.Select(instance => instance.Get("className").Text()).OfType<string>().Distinct()];
        if (classes.Length == 0)
            return new AnnotatedItem(place, [name], []);

        var last = metadata.Get("lastAction");
        var isMore = instances.Any(instance => instance.Get("type").Text() != "tag" || instance.Get("attributes").Items().Any());
        return new AnnotatedItem(place, [name],
        [
            new LabelAnswer(
                classes,
                metadata.Get("annotatorEmail").Text() ?? saying.Select(Author).FirstOrDefault(who => who is not null) ?? last.Get("email").Text(),
                last.Get("timestamp").Time() ?? saying.Select(instance => instance.Get("updatedAt").Time()).FirstOrDefault(time => time is not null),
                isMore ? element.Get("instances").GetRawText() : null,
                saying.Length > 0 && saying.All(IsPrediction)),
        ]);
    }

    private static string? Author(JsonElement instance) => instance.Get("updatedBy").Get("email").Text() ?? instance.Get("createdBy").Get("email").Text();

    // The platform and its SDK spell it "Preannotation", "Pre-annotation" and "Prediction".
    private static bool IsPrediction(JsonElement instance) =>
        instance.Get("creationType").Text() is { } kind && (kind.StartsWith("Pre", StringComparison.OrdinalIgnoreCase));
}
