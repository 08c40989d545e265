namespace ActiveLearning.Runtime;

/// <summary>One bad item among many (an unreadable picture, a CSV row that cannot be used): it is reported and the rest goes on.</summary>
/// <param name="ErrorId">Stable identifier in Pascal case, for example <c>ImageUnreadable</c>.</param>
/// <param name="Kind">What kind of thing went wrong.</param>
/// <param name="Item">The item's name: a path, a sample id, "file.csv line 12".</param>
/// <param name="Message">One sentence that names the item and says what is wrong with it.</param>
public sealed record ItemProblem(string ErrorId, ErrorKind Kind, string Item, string Message);
