using System.Text;
using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// COCO (https://cocodataset.org/#format-data). The sections come in any order, so the file is read twice: categories and images, then annotations. An image whose
/// annotations are all of one category has that class. An annotation with a score is a model's.
/// </summary>
internal sealed class CocoReader : LabelReader
{
    private const string Images = "images";
    private const string Categories = "categories";
    private const string Annotations = "annotations";

    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var images = new Dictionary<string, Picture>(StringComparer.Ordinal);
        foreach (var _ in Walk(file, Categories, (element, place) => AddCategory(element, place, file, names)))
        {
            // Each is kept by the call above.
        }

        foreach (var _ in Walk(file, Images, (element, place) => AddImage(element, place, file, images)))
        {
            // Each is kept by the call above.
        }

        var kept = 0L;
        foreach (var picture in Walk(file, Annotations, (element, place) => AddAnnotation(element, place, file, names, images)))
        {
            if ((kept += picture.Grown) > ExchangeLimits.KeptCharacters)
                throw file.Invalid($"its annotations are longer than {ExchangeLimits.KeptCharacters} characters; split it");
        }

        foreach (var picture in images.Values)
            yield return picture.ToItem();
    }

    private static IEnumerable<T> Walk<T>(LabelSourceFile file, string section, Func<JsonElement, string, T?> read)
        where T : class
    {
        var json = new JsonStream(file);
        if (!json.Read() || json.Token != JsonTokenType.StartObject)
            throw file.Invalid("it is no JSON object");
        var isFound = false;
        while (json.Read() && json.Token == JsonTokenType.PropertyName)
        {
            if (json.Name != section)
            {
                json.Skip();
                continue;
            }

            if (isFound)
                throw file.Invalid($"it has '{section}' twice");
            isFound = true;
            JsonItems.EnterArray(json, file);
            foreach (var item in JsonItems.ReadArray(json, file, $"'{section}' item", read))
                yield return item;
        }

        JsonItems.Finish(json);
        if (!isFound && section != Annotations)
            throw file.Invalid($"it has no '{section}'");
    }

    private static string? AddCategory(JsonElement element, string place, LabelSourceFile file, Dictionary<string, string> names)
    {
        if (element.Get("id").TextOrNumber() is not { } id || element.Get("name").TextOrNumber() is not { } name)
            file.Refuse(place, "lacks an id or a name");
        else if (!names.TryAdd(id, name))
            file.Refuse(place, $"has the id {ShownText.Of(id)} of an earlier one", "DuplicateKey");
        return null;
    }

    private static string? AddImage(JsonElement element, string place, LabelSourceFile file, Dictionary<string, Picture> images)
    {
        if (element.Get("id").TextOrNumber() is not { } id || element.Get("file_name").TextOrNumber() is not { } name)
            file.Refuse(place, "lacks an id or a file_name");
        else if (!images.TryAdd(id, new Picture(place, name)))
            file.Refuse(place, $"has the id {ShownText.Of(id)} of an earlier one", "DuplicateKey");
        return null;
    }

    private static Picture? AddAnnotation(JsonElement element, string place, LabelSourceFile file, Dictionary<string, string> names, Dictionary<string, Picture> images)
    {
        if (element.Get("image_id").TextOrNumber() is not { } image || !images.TryGetValue(image, out var picture))
        {
            file.Refuse(place, "belongs to no image of the file");
            return null;
        }

        if (element.Get("category_id").TextOrNumber() is not { } category || !names.TryGetValue(category, out var name))
        {
            file.Refuse(place, "has no category of the file");
            return null;
        }

        picture.Add(name, element, element.Get("score").ValueKind == JsonValueKind.Number);
        return picture;
    }

    /// <summary>An image, while its annotations are gathered.</summary>
    private sealed class Picture(string place, string name)
    {
        private readonly List<string> _classes = [];
        private StringBuilder? _annotations;
        private bool _isByPeople;

        /// <summary>By how many characters the last annotation made it longer; negative where it made the rest of no use.</summary>
        public int Grown { get; private set; }

        public void Add(string category, JsonElement annotation, bool isPrediction)
        {
            Grown = 0;
            if (isPrediction && _isByPeople)
                return;
            if (!isPrediction && !_isByPeople)
            {
                // A person's annotation outweighs those that a model left beside it.
                _isByPeople = true;
                _classes.Clear();
                Forget();
            }

            if (!_classes.Contains(category))
                _classes.Add(category);
            if (_classes.Count > 1)
            {
                // No class can be told any more, so nothing of it will be kept.
                Forget();
                return;
            }

            var text = annotation.GetRawText();
            _annotations = (_annotations ?? new StringBuilder()).Append(_annotations is null ? '[' : ',').Append(text);
            Grown += text.Length + 1;
        }

        public AnnotatedItem ToItem() => new(
            place, [.. ImageReference.Names(name)],
            _classes.Count == 0 ? [] : [new LabelAnswer(_classes, Annotation: _annotations?.Append(']').ToString(), IsPrediction: !_isByPeople)]);

        private void Forget()
        {
            Grown -= _annotations?.Length ?? 0;
            _annotations = null;
        }
    }
}
