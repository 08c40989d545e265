using System.Text.Json;
using System.Xml;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// CVAT for images 1.1 (https://docs.cvat.ai/docs/other/xml_format/): an image's tags are its classes; where it has none, those of its shapes. The format says who the
/// task was assigned to and when it was exported, not who drew what.
/// </summary>
internal sealed class CvatReader : LabelReader
{
    private const string Tag = "tag";

    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        using var reader = XmlText.Open(file);
        if (XmlText.Guard(file, () => reader.MoveToContent()) != XmlNodeType.Element || reader.Name != "annotations")
            throw file.Invalid("its outermost element is not <annotations>");
        string? annotator = null;
        DateTimeOffset? time = null;
        for (var number = 1L; XmlText.ReadChild(reader, file) is { } document;)
        {
            using (document)
            {
                var element = document.RootElement;
                switch (element.ElementName())
                {
                    case "meta":
                        var job = element.Children().FirstOrDefault(child => child.ElementName() is "task" or "job" or "project");
                        annotator = job.InnerText("assignee", "username") ?? job.InnerText("assignee");
                        time = JsonText.Time(element.InnerText("dumped"));
                        break;
                    case "image":
                        var place = LabelSourceFile.Place("image", number++);
                        if (element.Attribute("name") is { } name)
                            yield return Convert(element, place, name, annotator, time);
                        else
                            file.Refuse(place, "has no name");
                        break;
                    case "track":
                        throw file.Invalid("it is CVAT for video; export the task as 'CVAT for images 1.1'");
                }
            }
        }
    }

    private static AnnotatedItem Convert(JsonElement image, string place, string name, string? annotator, DateTimeOffset? time)
    {
        var all = image.Children().ToArray();
        var tags = all.Where(child => child.ElementName() == Tag).ToArray();
        // A person's tag outweighs the ones a model left beside it.
        var byPeople = tags.Where(tag => !IsPrediction(tag)).ToArray();
        var saying = byPeople.Length > 0 ? byPeople : tags.Length > 0 ? tags : all;
        string[] classes = [.. saying.Select(child => child.Attribute("label")).OfType<string>().Distinct()];
        if (classes.Length == 0)
            return new AnnotatedItem(place, [name], []);
        var isMore = all.Any(child => child.ElementName() != Tag || child.Children().Any());
        return new AnnotatedItem(
            place, [name],
            [new LabelAnswer(classes, annotator, time, isMore ? image.Get(XmlText.Content).GetRawText() : null, saying.All(IsPrediction))]);
    }

    private static bool IsPrediction(JsonElement element) => element.Attribute("source") == "auto";
}
