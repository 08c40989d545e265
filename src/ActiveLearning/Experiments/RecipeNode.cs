namespace ActiveLearning.Experiments;

/// <summary>One value of a recipe file, and where it stands.</summary>
/// <param name="Mark">Its place.</param>
internal abstract record RecipeNode(RecipeMark Mark)
{
    /// <summary>What kind of value it is, for messages.</summary>
    internal abstract string Kind { get; }
}

/// <summary>A text, number or truth value.</summary>
/// <param name="Mark">Its place.</param>
/// <param name="Text">The text, unquoted.</param>
/// <param name="Quoted">Whether it stood in quotes (or in a block) and is thus text, never a number.</param>
internal sealed record RecipeScalar(RecipeMark Mark, string Text, bool Quoted) : RecipeNode(Mark)
{
    internal override string Kind => Quoted ? "a text" : Text.Length == 0 ? "nothing" : $"'{(Text.Length > 40 ? Text[..40] + "..." : Text)}'";
}

/// <summary>A list.</summary>
/// <param name="Mark">Its place.</param>
/// <param name="Items">The items in order.</param>
internal sealed record RecipeList(RecipeMark Mark, IReadOnlyList<RecipeNode> Items) : RecipeNode(Mark)
{
    internal override string Kind => "a list";
}

/// <summary>Keys and values.</summary>
/// <param name="Mark">Its place.</param>
/// <param name="Entries">In file order; keys differ.</param>
internal sealed record RecipeMap(RecipeMark Mark, IReadOnlyList<(RecipeScalar Key, RecipeNode Value)> Entries) : RecipeNode(Mark)
{
    internal override string Kind => "keys and values";

    /// <summary>The value of a key, or null.</summary>
    /// <param name="key">The key.</param>
    internal RecipeNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
}
