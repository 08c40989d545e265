using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>The items of a JSON array, or of an array inside an object, each checked before it is used.</summary>
internal static class JsonItems
{
    /// <summary>Reads the items of an array that has just begun.</summary>
    /// <param name="json">The text, after the array's beginning.</param>
    /// <param name="file">Told of items that cannot be used.</param>
    /// <param name="read">Makes something of an item; null leaves it out.</param>
    /// <param name="word">What an item is called in messages.</param>
    internal static IEnumerable<T> ReadArray<T>(JsonStream json, LabelSourceFile file, string word, Func<JsonElement, string, T?> read)
        where T : class
    {
        for (var number = 1L; json.ReadItem() is { } document; number++)
        {
            using (document)
            {
                if (Convert(document.RootElement, LabelSourceFile.Place(word, number), file, read) is { } item)
                    yield return item;
            }
        }
    }

    /// <summary>Makes something of one item, or tells the file why that cannot be done.</summary>
    /// <param name="element">The item.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="file">Told of an item that cannot be used.</param>
    /// <param name="read">Makes something of it; null leaves it out.</param>
    internal static T? Convert<T>(JsonElement element, string place, LabelSourceFile file, Func<JsonElement, string, T?> read)
        where T : class
    {
        try
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                file.Refuse(place, "is no object");
                return null;
            }

            if (JsonText.FindDuplicate(element) is { } name)
            {
                file.Refuse(place, $"names '{ShownText.Of(name)}' twice", "DuplicateKey");
                return null;
            }

            return read(element, place);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: valid JSON, but no text.
            file.Refuse(place, "holds text that is not valid Unicode");
            return null;
        }
    }

    /// <summary>Reads up to the beginning of the array that the file consists of.</summary>
    /// <param name="json">The text at its beginning.</param>
    /// <param name="file">The file.</param>
    internal static void EnterArray(JsonStream json, LabelSourceFile file)
    {
        if (!json.Read() || json.Token != JsonTokenType.StartArray)
            throw file.Invalid("it is no JSON array");
    }

    /// <summary>Makes sure that nothing comes after the value that the file consists of.</summary>
    /// <param name="json">The text after that value.</param>
    internal static void Finish(JsonStream json)
    {
        // The parser itself refuses a second value.
        while (json.Read())
        {
        }
    }
}
