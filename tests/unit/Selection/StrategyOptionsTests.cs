using System.ComponentModel.DataAnnotations;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class StrategyOptionsTests
{
    /// <summary>How greedy it is.</summary>
    public enum Greed
    {
        Little,
        Much,
    }

    [Fact]
    public void Options_are_the_settable_properties_with_defaults_and_bounds()
    {
        var options = new Optioned().Describe().Options;
        Assert.Equal(["Rounds", "Rate", "Greed", "Warm", "Label", "Seeds"], options.Select(option => option.Name));
        Assert.Equal([3, 0.5, Greed.Much, false, "x", 7L], options.Select(option => option.Default));
        Assert.Equal((1, 9, "1 to 9"), (options[0].Minimum, options[0].Maximum, options[0].Takes));
        Assert.Equal((0.0, null, "0 or more"), (options[1].Minimum, options[1].Maximum, options[1].Takes));
        Assert.Equal("Little, Much", options[2].Takes);
        Assert.Equal("Rounds=3", options[0].ToString());
        Assert.Empty(new RandomStrategy().Describe().Options);
    }

    [Fact]
    public void Values_are_set_on_a_new_instance()
    {
        var first = Create(("rounds", 5), ("RATE", 2), ("greed", "little"), ("Warm", true), ("Label", "y"), ("Seeds", 5));
        Assert.Equal((5, 2.0, Greed.Little, true, "y", 5L), (first.Rounds, first.Rate, first.Greed, first.Warm, first.Label, first.Seeds));
        Assert.Equal((3, 0.5), (Create().Rounds, Create().Rate));
        Assert.Equal(Greed.Little, Create(("Greed", Greed.Little)).Greed);
    }

    public static TheoryData<string, object?> Refused => new()
    {
        { "Rounds", 0 },
        { "Rounds", 10 },
        { "Rounds", 2.5 },
        { "Rounds", "two" },
        { "Rounds", null },
        { "Rounds", 1e12 },
        { "Rate", -0.1 },
        { "Rate", double.NaN },
        { "Rate", double.PositiveInfinity },
        { "Greed", "1" },
        { "Greed", (Greed)5 },
        { "Greed", "Little, Much" },
        { "Warm", 1 },
        { "Label", 3 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_an_option_cannot_take_is_refused_with_what_it_takes(string name, object? value)
    {
        var error = Assert.Throws<ActiveLearningException>(() => Create((name, value)));
        Assert.Equal(("InvalidStrategyOption", ErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.Contains($"Option {name} of strategy 'Optioned' takes ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_lists_those_there_are()
    {
        var error = Assert.Throws<ActiveLearningException>(() => Create(("Round", 1)));
        Assert.Equal("StrategyOptionNotFound", error.ErrorId);
        Assert.Contains("it has Rounds, Rate, Greed, Warm, Label, Seeds.", error.Message, StringComparison.Ordinal);
        Assert.Equal("InvalidStrategyOption", Assert.Throws<ActiveLearningException>(() => Create(("Rounds", 1), ("rounds", 2))).ErrorId);
    }

    [Fact]
    public void The_registry_makes_strategies_anew()
    {
        var made = StrategyRegistry.Create("topk", new Dictionary<string, object?>());
        Assert.IsType<TopKStrategy>(made);
        Assert.NotSame(StrategyRegistry.Get("TopK"), made);
        var error = Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Create("TopK", new Dictionary<string, object?> { ["Speed"] = 1 }));
        Assert.Contains("'TopK' has no option Speed; it has none.", error.Message, StringComparison.Ordinal);
        Assert.Equal("StrategyNotFound", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Create("TopQ", new Dictionary<string, object?>())).ErrorId);
    }

    private static Optioned Create(params (string Name, object? Value)[] options) =>
        (Optioned)StrategyOptions.Set(new Optioned(), options.Select(option => KeyValuePair.Create(option.Name, option.Value)));

    public sealed class Optioned : Strategy
    {
        public override StrategyInfo Info { get; } = new("Optioned", "Has options.", StrategyNeeds.None, "O(1)", "none");

        [Range(1, 9)]
        public int Rounds { get; init; } = 3;

        [Range(0, double.PositiveInfinity)]
        public double Rate { get; init; } = 0.5;

        public Greed Greed { get; init; } = Greed.Much;

        public bool Warm { get; init; }

        public string Label { get; init; } = "x";

        public long Seeds { get; init; } = 7;

        public int ReadOnly => 1;

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) => [];
    }
}
