using System.Globalization;
using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>Reads values out of JSON that may hold anything.</summary>
internal static class JsonText
{
    private static readonly DateTimeOffset LastTime = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A name that an object at any depth has twice, or null. What such an object means depends on who reads it.</summary>
    /// <param name="element">Any value; nested no deeper than <see cref="ExchangeLimits.Depth"/>.</param>
    internal static string? FindDuplicate(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!seen.Add(property.Name))
                        return property.Name;
                    if (FindDuplicate(property.Value) is { } inside)
                        return inside;
                }

                return null;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (FindDuplicate(item) is { } inside)
                        return inside;
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>A property of an object, or an undefined value.</summary>
    /// <param name="element">Any value.</param>
    /// <param name="name">The property's name, compared exactly.</param>
    internal static JsonElement Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The items of an array; none where it is none.</summary>
    /// <param name="element">Any value.</param>
    internal static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>The properties of an object; none where it is none.</summary>
    /// <param name="element">Any value.</param>
    internal static IEnumerable<JsonProperty> Properties(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    /// <summary>A text without blanks around it, or null where it is none or empty.</summary>
    /// <param name="element">Any value.</param>
    internal static string? Text(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && element.GetString()!.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A text or a number as text, or null. 7 and 7.0 are the same; a number beyond 64 bits stays as it is written.</summary>
    /// <param name="element">Any value.</param>
    internal static string? TextOrNumber(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Number)
            return element.Text();
        if (element.TryGetInt64(out var whole))
            return whole.ToString(CultureInfo.InvariantCulture);
        return element.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1L << 53
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : element.GetRawText();
    }

    /// <summary>A time: ISO 8601 text (UTC where it says no offset), or seconds or milliseconds since 1970; null where it is none.</summary>
    /// <param name="element">Any value.</param>
    internal static DateTimeOffset? Time(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) && number > 0)
        {
            // Seconds stay below this until the year 5138; milliseconds passed it in 1973.
            var milliseconds = number < 100_000_000_000 ? number * 1000 : number;
            return milliseconds <= LastTime.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        }

        return Time(element.Text());
    }

    /// <summary>A time written as ISO 8601 text, UTC where it says no offset; null where it is none.</summary>
    /// <param name="text">Any text.</param>
    internal static DateTimeOffset? Time(string? text) =>
        text is { Length: <= 64 } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
