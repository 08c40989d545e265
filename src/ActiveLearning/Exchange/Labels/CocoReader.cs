using System.Text;
using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// COCO (https://cocodataset.org/#format-data). The sections come in any order, so the file is read three times, once for each: categories, images, annotations. That
/// costs less than holding a section until the one that explains it has come. An image whose annotations are all of one category has that class. An annotation
/// with a score is a model's.
/// </summary>
/// <param name="map">The pool's name for a category; null for one that is no label.</param>
internal sealed class CocoReader(Func<string, string?> map) : LabelReader
{
    private const string Images = "images";
    private const string Categories = "categories";
    private const string Annotations = "annotations";

    private long _kept;

    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        var names = new Dictionary<string, Category>(StringComparer.Ordinal);
        var images = new Dictionary<string, Picture>(StringComparer.Ordinal);
        foreach (var _ in Walk(file, Categories, (element, place) => AddCategory(element, place, file, names)))
        {
            // Each is kept by the call above.
        }

        foreach (var _ in Walk(file, Images, (element, place) => AddImage(element, place, file, images)))
        {
            // Each is kept by the call above.
        }

        foreach (var picture in Walk(file, Annotations, (element, place) => AddAnnotation(element, place, file, names, images)))
            Keep(picture.Grown, file);

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

    private void Keep(int characters, LabelSourceFile file)
    {
        if ((_kept += characters) > ExchangeLimits.KeptCharacters)
            throw file.Invalid(FormattableString.Invariant($"its names and annotations are longer than {ExchangeLimits.KeptCharacters} characters; split it"));
    }

    private string? AddCategory(JsonElement element, string place, LabelSourceFile file, Dictionary<string, Category> names)
    {
        if (element.Get("id").TextOrNumber() is not { } id || element.Get("name").TextOrNumber() is not { } name)
            file.Refuse(place, "lacks an id or a name");
        else if (names.Count == ExchangeLimits.Known)
            throw file.Invalid(FormattableString.Invariant($"it has more than {ExchangeLimits.Known} categories"));
        else if (!names.TryAdd(id, new Category(name, map(name))))
            file.Refuse(place, $"has the id {ShownText.Of(id)} of an earlier one", "DuplicateKey");
        else
            Keep(id.Length + name.Length, file);
        return null;
    }

    private string? AddImage(JsonElement element, string place, LabelSourceFile file, Dictionary<string, Picture> images)
    {
        if (element.Get("id").TextOrNumber() is not { } id || element.Get("file_name").TextOrNumber() is not { } name)
            file.Refuse(place, "lacks an id or a file_name");
        else if (images.Count == ExchangeLimits.Remembered)
            throw file.Invalid(FormattableString.Invariant($"it has more than {ExchangeLimits.Remembered} images; split it"));
        else if (!images.TryAdd(id, new Picture(place, name)))
            file.Refuse(place, $"has the id {ShownText.Of(id)} of an earlier one", "DuplicateKey");
        else
            Keep(id.Length + name.Length, file);
        return null;
    }

    private static Picture? AddAnnotation(JsonElement element, string place, LabelSourceFile file, Dictionary<string, Category> names, Dictionary<string, Picture> images)
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

    /// <summary>A category: its name, and the class it is in the pool, if any.</summary>
    private sealed record Category(string Name, string? Class);

    /// <summary>An image, while its annotations are gathered.</summary>
    private sealed class Picture(string place, string name)
    {
        private Category? _first;
        private Category? _second;
        private string? _annotation;
        private StringBuilder? _more;
        private bool _isByPeople;

        /// <summary>By how many characters the last annotation made it longer; negative where it made the rest of no use.</summary>
        public int Grown { get; private set; }

        public void Add(Category category, JsonElement annotation, bool isPrediction)
        {
            Grown = 0;
            if (isPrediction && _isByPeople)
                return;
            if (!isPrediction && !_isByPeople)
            {
                // A person's annotation outweighs those that a model left beside it.
                _isByPeople = true;
                (_first, _second) = (null, null);
                Forget();
            }

            if (category.Class is not null)
            {
                _first ??= category;
                if (_first.Class != category.Class)
                    _second ??= category;
            }

            if (_second is not null)
            {
                // No class can be told any more, so nothing of it will be kept.
                Forget();
                return;
            }

            var text = annotation.GetRawText();
            Grown += text.Length + 1;
            // Most pictures have one, and a builder for each of a million costs more than all they say.
            if (_annotation is null)
                _annotation = text;
            else
                (_more ??= new StringBuilder()).Append(',').Append(text);
        }

        public AnnotatedItem ToItem()
        {
            string[] classes = [.. new[] { _first, _second }.OfType<Category>().Select(category => category.Name)];
            return new AnnotatedItem(
                place, [name],
                classes.Length == 0 ? [] : [new LabelAnswer(classes, Annotation: _annotation is null ? null : $"[{_annotation}{_more}]", IsPrediction: !_isByPeople)]);
        }

        private void Forget()
        {
            Grown -= _annotation is null ? 0 : _annotation.Length + 1 + (_more?.Length ?? 0);
            (_annotation, _more) = (null, null);
        }
    }
}
