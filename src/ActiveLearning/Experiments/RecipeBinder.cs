using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace ActiveLearning.Experiments;

/// <summary>
/// Fills options records from recipe nodes: every settable property is a key in camelCase, types and <see cref="RangeAttribute"/>s are held,
/// unknown and missing keys refused, each at its place in the file.
/// </summary>
internal static class RecipeBinder
{
    /// <summary>Makes an options object.</summary>
    /// <param name="node">Keys and values.</param>
    /// <param name="hidden">Properties that are no keys.</param>
    /// <typeparam name="T">A type with a parameterless constructor; <see cref="RequiredAttribute"/> marks keys that must be there.</typeparam>
    /// <exception cref="Runtime.ActiveLearningException">A key or value cannot be used (<c>InvalidRecipe</c>).</exception>
    internal static T Bind<T>(RecipeNode node, params (Type Type, string Property)[] hidden) => (T)BindObject(node, typeof(T), "a recipe", hidden);

    /// <summary>Sets those properties of an object that keys name; the others keep their values.</summary>
    /// <param name="map">Keys and values.</param>
    /// <param name="target">The object; init-only properties are set too.</param>
    /// <param name="name">What it is, for messages: "a recipe", "'training'".</param>
    /// <param name="others">Keys that somebody else reads.</param>
    /// <param name="hidden">Properties that are no keys.</param>
    /// <exception cref="Runtime.ActiveLearningException">A key or value cannot be used (<c>InvalidRecipe</c>).</exception>
    internal static void BindOnto(RecipeMap map, object target, string name, IReadOnlyList<string> others, params (Type Type, string Property)[] hidden)
    {
        var properties = Properties(target.GetType(), hidden);
        foreach (var (key, value) in map.Entries)
        {
            if (others.Contains(key.Text))
                continue;
            if (!properties.TryGetValue(key.Text, out var property))
                throw key.Mark.Error($"unknown key '{key.Text}'; {name} knows {string.Join(", ", properties.Keys.Concat(others).Order(StringComparer.Ordinal))}.");
            property.SetValue(target, BindProperty(value, property, key.Text, hidden));
        }

        var missing = properties.Where(property => property.Value.IsDefined(typeof(RequiredAttribute)) && map.Entries.All(entry => entry.Key.Text != property.Key)).Select(property => property.Key).ToArray();
        if (missing.Length > 0)
            throw map.Mark.Error($"{name} lacks the key '{missing[0]}'.");
    }

    /// <summary>The properties that are keys, by key.</summary>
    /// <param name="type">The type of an options object.</param>
    /// <param name="hidden">Properties that are no keys.</param>
    internal static IReadOnlyDictionary<string, PropertyInfo> Properties(Type type, params (Type Type, string Property)[] hidden) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && !hidden.Contains((type, property.Name)))
            .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), StringComparer.Ordinal);

    private static object BindObject(RecipeNode node, Type type, string name, (Type Type, string Property)[] hidden)
    {
        if (node is not RecipeMap map)
            throw node.Mark.Error($"{name} takes keys and values, not {node.Kind}.");
        var result = Activator.CreateInstance(type)!;
        BindOnto(map, result, name, [], hidden);
        return result;
    }

    private static object BindProperty(RecipeNode node, PropertyInfo property, string key, (Type Type, string Property)[] hidden)
    {
        var value = BindValue(node, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, key, hidden);
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            throw node.Mark.Error(string.Create(CultureInfo.InvariantCulture, $"'{key}' is {value}; it must be {Limits(range)}."));
        return value;
    }

    private static string Limits(RangeAttribute range)
    {
        var open = range.Maximum is int.MaxValue or double.MaxValue or double.PositiveInfinity;
        return open
            ? string.Create(CultureInfo.InvariantCulture, $"at least {range.Minimum}")
            : string.Create(CultureInfo.InvariantCulture, $"from {range.Minimum} to {range.Maximum}");
    }

    private static object BindValue(RecipeNode node, Type type, string key, (Type Type, string Property)[] hidden)
    {
        if (type == typeof(string))
            return node is RecipeScalar { Text.Length: > 0 } text ? text.Text : throw Wrong(node, key, "a text");
        if (type == typeof(bool))
            return Plain(node) switch { "true" => true, "false" => false, _ => throw Wrong(node, key, "true or false") };
        if (type == typeof(int))
            return int.TryParse(Plain(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(node, key, "a whole number");
        if (type == typeof(long))
            return long.TryParse(Plain(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(node, key, "a whole number");
        if (type == typeof(double))
            return ReadDouble(node, key);
        if (type == typeof(float))
            return (float)ReadDouble(node, key);
        if (type.IsEnum)
            return ReadEnum(node, type, key);
        if (ItemType(type) is { } item)
            return ReadList(node, item, key, hidden);
        return BindObject(node, type, $"'{key}'", hidden);
    }

    private static double ReadDouble(RecipeNode node, string key)
    {
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(Plain(node), styles, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(node, key, "a number");
    }

    private static object ReadEnum(RecipeNode node, Type type, string key)
    {
        // By name only: Enum.Parse would take numbers and comma lists.
        var names = Enum.GetNames(type);
        var name = node is RecipeScalar scalar ? Array.Find(names, name => string.Equals(name, scalar.Text, StringComparison.OrdinalIgnoreCase)) : null;
        return name is null ? throw Wrong(node, key, "one of " + string.Join(", ", names)) : Enum.Parse(type, name);
    }

    private static Array ReadList(RecipeNode node, Type item, string key, (Type Type, string Property)[] hidden)
    {
        if (node is not RecipeList list)
            throw Wrong(node, key, "a list, such as [a, b]");
        var items = Array.CreateInstance(item, list.Items.Count);
        for (var i = 0; i < items.Length; i++)
            items.SetValue(BindValue(list.Items[i], item, key, hidden), i);
        return items;
    }

    private static Type? ItemType(Type type) =>
        type.IsArray ? type.GetElementType() :
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string? Plain(RecipeNode node) => node is RecipeScalar { Quoted: false } scalar ? scalar.Text : null;

    private static Runtime.ActiveLearningException Wrong(RecipeNode node, string key, string wanted) =>
        node.Mark.Error($"'{key}' must be {wanted}, not {node.Kind}.");
}
