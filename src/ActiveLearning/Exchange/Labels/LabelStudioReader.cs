using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// Label Studio's exports (https://labelstud.io/guide/task_format): JSON, with every annotation of every annotator and the tasks' data, and JSON-MIN, flattened to
/// one row an annotation. Choices are the classes; where there are none, the labels of boxes, polygons and other regions. A task's predictions are no labels.
/// </summary>
internal sealed class LabelStudioReader : LabelReader
{
    private const string Choices = "choices";

    private static readonly string[] ImageNames = ["image", "img", "url", "path", "file", "filename", "file_name", "photo", "picture"];
    private static readonly string[] ChoiceNames = ["choice", "label", "class", "category"];

    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        var json = new JsonStream(file);
        JsonItems.EnterArray(json, file);
        foreach (var item in JsonItems.ReadArray(json, file, "task", (element, place) => element.Get("data").ValueKind == JsonValueKind.Object
            ? FromTask(element, place, file)
            : FromRow(element, place, file)))
        {
            yield return item;
        }

        JsonItems.Finish(json);
    }

    private static AnnotatedItem? FromTask(JsonElement task, string place, LabelSourceFile file)
    {
        var names = Names(task.Get("data"));
        if (task.Get("file_upload").Text() is { } upload)
            names.Add(ImageReference.Uploads + upload);
        if (names.Count == 0)
        {
            file.Refuse(place, "has no picture in its data");
            return null;
        }

        var answers = new List<LabelAnswer>();
        foreach (var annotation in task.Get("annotations").Items())
        {
            if (annotation.Get("was_cancelled").ValueKind == JsonValueKind.True)
                continue;
            var results = annotation.Get("result");
            var regions = results.Items().ToArray();
            var chosen = regions.Where(region => region.Get("type").Text() == Choices).ToArray();
            string[] classes = [.. (chosen.Length > 0 ? chosen : regions).SelectMany(region => Classes(region.Get("value"), region.Get("type").Text())).Distinct()];
            if (classes.Length > 0)
            {
                answers.Add(new LabelAnswer(
                    classes,
                    Person(annotation.Get("completed_by")),
                    annotation.Get("updated_at").Time() ?? annotation.Get("created_at").Time(),
                    chosen.Length < regions.Length ? results.GetRawText() : null));
            }
        }

        return new AnnotatedItem(place, names, answers);
    }

    private static AnnotatedItem? FromRow(JsonElement row, string place, LabelSourceFile file)
    {
        var names = Names(row);
        if (names.Count == 0)
        {
            file.Refuse(place, $"names no picture; it needs {LabelStudioFormat.SampleField} or one of {string.Join(", ", ImageNames)}");
            return null;
        }

        var chosen = ChoiceNames.Select(name => row.Get(name).TextOrNumber()).OfType<string>()
            .Concat(row.Properties().SelectMany(property => property.Value.Get(Choices).Items()).Select(choice => choice.Text()).OfType<string>()).Distinct().ToArray();
        var regions = row.Properties().Where(property => property.Value.ValueKind == JsonValueKind.Array && property.Value.Items().Any(item => item.ValueKind == JsonValueKind.Object)).ToArray();
        string[] classes = chosen.Length > 0 ? chosen : [.. regions.SelectMany(property => property.Value.Items()).SelectMany(region => Classes(region, null)).Distinct()];
        return new AnnotatedItem(place, names, classes.Length == 0
            ? []
            : [new LabelAnswer(classes, Person(row.Get("annotator")), row.Get("updated_at").Time() ?? row.Get("created_at").Time(), regions.Length > 0 ? row.GetRawText() : null)]);
    }

    /// <summary>The classes of a region: the texts of the array that is called like its type (rectanglelabels, choices), or of any array called ...labels.</summary>
    private static IEnumerable<string> Classes(JsonElement value, string? type) => value.Properties()
        .Where(property => type is null ? property.Name.EndsWith("labels", StringComparison.Ordinal) : property.Name == type)
        .SelectMany(property => property.Value.Items()).Select(label => label.Text()).OfType<string>();

    /// <summary>The id that this module's own export gave, if any, and one picture's address: a task with several pictures is not about the others.</summary>
    private static List<string> Names(JsonElement data)
    {
        var names = new List<string>();
        if (data.Get(LabelStudioFormat.SampleField).TextOrNumber() is { } id)
            names.Add(id);
        if (ImageNames.Select(name => data.Get(name).TextOrNumber()).FirstOrDefault(address => address is not null) is { } address)
            names.Add(address);
        return names;
    }

    private static string? Person(JsonElement who)
    {
        if (who.ValueKind == JsonValueKind.Array)
            who = who.Items().FirstOrDefault();
        return who.TextOrNumber() ?? who.Get("email").Text() ?? who.Get("username").Text() ?? who.Get("id").TextOrNumber();
    }
}
