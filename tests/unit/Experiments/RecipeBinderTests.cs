using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Experiments;

public sealed class RecipeBinderTests
{
    public enum Speed
    {
        Slow,
        Fast,
    }

    [Fact]
    public void Every_type_of_value_is_bound()
    {
        var options = Bind("""
            # a comment
            text: "12"
            whole: -7
            big: 9000000000
            real: 1.5e-3
            single: 0.25
            maybe: 3
            yes: true
            speed: fast
            names: [a, 'b c']
            numbers:
              - 0.5
              - 1
            inner: {needed: 1}
            """);

        Assert.Equal(("12", -7, 9_000_000_000, 0.0015, 0.25f, 3, true, Speed.Fast), (options.Text, options.Whole, options.Big, options.Real, options.Single, options.Maybe, options.Yes, options.Speed));
        Assert.Equal(["a", "b c"], options.Names);
        Assert.Equal([0.5f, 1f], options.Numbers);
        Assert.Equal(1, options.Inner!.Needed);
    }

    [Fact]
    public void Keys_left_out_keep_their_defaults()
    {
        var options = Bind("whole: 3");
        Assert.Equal((3, 2.5, null, "default"), (options.Whole, options.Real, options.Maybe, options.Text));
    }

    [Theory]
    [InlineData("whole: 1\nwhoel: 2", 2, 1, "unknown key 'whoel'; a recipe knows big, inner,")]
    [InlineData("whole: ten", 1, 8, "'whole' must be a whole number, not 'ten'.")]
    [InlineData("whole: 1.5", 1, 8, "'whole' must be a whole number, not '1.5'.")]
    [InlineData("whole: \"3\"", 1, 8, "'whole' must be a whole number, not a text.")]
    [InlineData("whole: 99999999999", 1, 8, "'whole' must be a whole number")]
    [InlineData("whole: 101", 1, 8, "'whole' is 101; it must be from -100 to 100.")]
    [InlineData("\nmaybe: 0", 2, 8, "'maybe' is 0; it must be at least 1.")]
    [InlineData("whole: {a: 1}", 1, 8, "not keys and values.")]
    [InlineData("whole: [1]", 1, 8, "not a list.")]
    [InlineData("whole:", 1, 7, "not nothing.")]
    [InlineData("text:", 1, 6, "'text' must be a text, not nothing.")]
    [InlineData("yes: yes", 1, 6, "'yes' must be true or false, not 'yes'.")]
    [InlineData("real: .nan", 1, 7, "'real' must be a number")]
    [InlineData("real: 1e999", 1, 7, "'real' must be a number")]
    [InlineData("real: 1,5", 1, 7, "'real' must be a number")]
    [InlineData("speed: 1", 1, 8, "'speed' must be one of Slow, Fast, not '1'.")]
    [InlineData("speed: Slow, Fast", 1, 8, "'speed' must be one of Slow, Fast")]
    [InlineData("names: a", 1, 8, "'names' must be a list")]
    [InlineData("numbers: [1, x]", 1, 14, "'numbers' must be a number, not 'x'.")]
    [InlineData("inner: 3", 1, 8, "'inner' takes keys and values, not '3'.")]
    [InlineData("inner: {}", 1, 8, "'inner' lacks the key 'needed'.")]
    [InlineData("hidden: 1", 1, 1, "unknown key 'hidden'")]
    [InlineData("fixed: 1", 1, 1, "unknown key 'fixed'")]
    [InlineData("whole: 1\nwhole: 2", 2, 1, "the key 'whole' occurs twice.")]
    [InlineData("? [a]\n: 1", 1, 1, "a key here is not a plain word.")]
    [InlineData("- a", 1, 1, "a recipe takes keys and values, not a list.")]
    [InlineData("", 1, 1, "the file is empty.")]
    [InlineData("whole: 1\n---\nwhole: 2", 2, 1, "a second document starts here")]
    [InlineData("whole: &a 1", 1, 8, "anchors")]
    [InlineData("inner: *a", 1, 8, "anchors")]
    [InlineData("whole: !!int 1", 1, 8, "tags")]
    [InlineData("text: [a\nwhole: 1", 1, 7, "this is not YAML")]
    [InlineData("text: \"a", 1, 7, "this is not YAML")]
    public void What_is_wrong_is_refused_at_its_place(string yaml, int line, int column, string message)
    {
        var error = Assert.Throws<ActiveLearningException>(() => Bind(yaml));
        Assert.Equal(("InvalidRecipe", ErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.StartsWith($"r.yaml, line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_size_and_alias_bombs_are_refused_at_once()
    {
        string Message(string yaml) => Assert.Throws<ActiveLearningException>(() => RecipeParser.Parse(yaml, "r.yaml")).Message;
        Assert.Contains("deeper than 16", Message("a: " + new string('[', 900_000)), StringComparison.Ordinal);
        Assert.Contains("deeper than 16", Message(string.Concat(Enumerable.Range(0, 300).Select(i => new string(' ', i) + "a:\n"))), StringComparison.Ordinal);
        Assert.Contains("more than 20000 values", Message("a: [" + string.Join(',', Enumerable.Repeat("1", 30_000)) + "]"), StringComparison.Ordinal);
        Assert.Contains("anchors", Message("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_is_a_clear_error_never_another_exception()
    {
        var random = new RandomSource(17);
        const string alphabet = "abc: -[]{}?|>!&*%@`\"'#,\n\t\r\\0\u0000\u0085\uFEFF\uD800é~=<.";
        for (var round = 0; round < 3000; round++)
        {
            var yaml = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var thrown = Record.Exception(() => Bind(yaml));
            Assert.True(thrown is null or ActiveLearningException { ErrorId: "InvalidRecipe" }, $"{thrown?.GetType()} for {yaml}");
        }
    }

    [Fact]
    public void A_culture_with_decimal_commas_changes_nothing()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(1.5, Bind("real: 1.5").Real);
            Assert.Contains("from 0.001 to 5.5", Assert.Throws<ActiveLearningException>(() => Bind("real: 7.5")).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static Options Bind(string yaml) => RecipeBinder.Bind<Options>(RecipeParser.Parse(yaml, "r.yaml"), (typeof(Options), nameof(Options.Hidden)));

    public sealed record Options
    {
        public string Text { get; init; } = "default";

        [Range(-100, 100)]
        public int Whole { get; init; }

        public long Big { get; init; }

        [Range(0.001, 5.5)]
        public double Real { get; init; } = 2.5;

        public float Single { get; init; }

        [Range(1, int.MaxValue)]
        public int? Maybe { get; init; }

        public bool Yes { get; init; }

        public Speed Speed { get; init; }

        public IReadOnlyList<string>? Names { get; init; }

        public float[] Numbers { get; init; } = [];

        public Inner? Inner { get; init; }

        public int Hidden { get; init; }

        public int Fixed => Whole;
    }

    public sealed record Inner
    {
        [Required]
        public int Needed { get; init; }
    }
}
