using System.Xml;

namespace ActiveLearning.Exchange.Labels;

/// <summary>Pascal VOC (http://host.robots.ox.ac.uk/pascal/VOC/): one picture a file; its classes are the names of its objects.</summary>
internal sealed class VocReader : LabelReader
{
    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        using var reader = XmlText.Open(file);
        if (XmlText.Guard(file, () => reader.MoveToContent()) != XmlNodeType.Element || reader.Name != "annotation")
            throw file.Invalid("its outermost element is not <annotation>");
        using var document = XmlText.Guard(file, () =>
        {
            var element = XmlText.ReadElement(reader, file);
            // To the end: what comes after the picture must be well-formed too.
            while (reader.Read())
            {
            }

            return element;
        });
        var root = document.RootElement;
        const string place = "picture";
        var (path, folder, name) = (root.InnerText("path"), root.InnerText("folder"), root.InnerText("filename"));
        string[] names = [.. new[] { path, folder is null || name is null ? null : $"{folder}/{name}", name }.OfType<string>()];
        if (names.Length == 0)
        {
            file.Refuse(place, "has no <filename>");
            yield break;
        }

        string[] classes = [.. root.Children("object").Select(child => child.InnerText("name")).OfType<string>().Distinct()];
        yield return new AnnotatedItem(place, names, classes.Length == 0 ? [] : [new LabelAnswer(classes, Annotation: root.Get(XmlText.Content).GetRawText())]);
    }
}
