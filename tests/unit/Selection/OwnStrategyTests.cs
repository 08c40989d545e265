using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

/// <summary>Registers strategies in the registry that the whole process shares.</summary>
[Collection(nameof(AloneCollection))]
public sealed class OwnStrategyTests : IDisposable
{
    public void Dispose()
    {
        foreach (var own in StrategyRegistry.All.Select(strategy => strategy.Info.Name).Where(name => !StrategyRegistry.IsBuiltIn(name)))
            StrategyRegistry.Unregister(own);
    }

    [Fact]
    public void A_registered_strategy_is_one_of_all_until_it_is_taken_out()
    {
        var before = StrategyRegistry.All;
        StrategyRegistry.Register(new FirstOnes());
        Assert.Equal(before.Count + 1, StrategyRegistry.All.Count);
        Assert.Equal(StrategyRegistry.All.Select(strategy => strategy.Info.Name).Order(StringComparer.Ordinal), StrategyRegistry.All.Select(strategy => strategy.Info.Name));
        Assert.IsType<FirstOnes>(StrategyRegistry.Get("firstones"));
        Assert.Equal(4, ((FirstOnes)StrategyRegistry.Create("FirstOnes", new Dictionary<string, object?> { ["skip"] = 4 })).Skip);
        Assert.Equal("InvalidStrategyOption", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Create("FirstOnes", new Dictionary<string, object?> { ["skip"] = 10 })).ErrorId);
        Assert.Equal("How many samples are passed over first.", Assert.Single(StrategyRegistry.Get("FirstOnes").Describe().Options).Description);

        var second = new FirstOnes();
        StrategyRegistry.Register(second);
        Assert.Same(second, StrategyRegistry.Get("FirstOnes"));

        StrategyRegistry.Unregister("FIRSTONES");
        Assert.Equal(before.Count, StrategyRegistry.All.Count);
        Assert.Contains("Register-ALStrategy", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Get("FirstOnes")).Message, StringComparison.Ordinal);
        Assert.Equal("StrategyNotFound", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Unregister("FirstOnes")).ErrorId);
        Assert.Equal("StrategyBuiltIn", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Unregister("random")).ErrorId);
    }

    [Theory]
    [InlineData("random", "StrategyExists")]
    [InlineData("", "InvalidStrategyName")]
    [InlineData("two words", "InvalidStrategyName")]
    [InlineData("../up", "InvalidStrategyName")]
    [InlineData("4th", "InvalidStrategyName")]
    [InlineData("line\n", "InvalidStrategyName")]
    public void A_name_that_cannot_be_is_refused(string name, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Register(new Named(name))).ErrorId);

    [Fact]
    public void One_that_cannot_be_made_anew_is_used_itself_and_has_no_options()
    {
        var strategy = new Named("Größe-2");
        StrategyRegistry.Register(strategy);
        Assert.Same(strategy, StrategyRegistry.Create("größe-2", new Dictionary<string, object?>()));
        Assert.Equal("StrategyOptionNotFound", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Create("Größe-2", new Dictionary<string, object?> { ["Skip"] = 1 })).ErrorId);
    }

    [Fact]
    public void An_assembly_is_loaded_beside_and_its_strategies_are_of_the_engines_type()
    {
        var loaded = StrategyAssembly.Load(typeof(FirstOnes).Assembly.Location);
        var first = loaded.Single(strategy => strategy.Info.Name == "FirstOnes");
        Assert.NotEqual(typeof(FirstOnes), first.GetType());
        StrategyRegistry.Register(first);
        using var pool = NamedPool.Create(9);
        Assert.Equal([3, 4], Queries.Select("FirstOnes", pool, 2, options: ("Skip", 3)).Select(item => item.Index));
    }

    [Fact]
    public void A_file_without_strategies_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        string Error(string path) => Assert.Throws<ActiveLearningException>(() => StrategyAssembly.Load(path)).ErrorId;
        Assert.Equal("FileNotFound", Error(folder["none.dll"]));
        File.WriteAllText(folder["text.dll"], "MZ, but no more");
        Assert.Equal("InvalidAssembly", Error(folder["text.dll"]));
        Assert.Equal("NoStrategies", Error(typeof(FactAttribute).Assembly.Location));
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(Strategy))]
    [InlineData(typeof(Named))]
    [InlineData(typeof(Broken))]
    [InlineData(typeof(Silent))]
    public void A_class_that_is_no_strategy_is_refused(Type type) =>
        Assert.Equal("InvalidStrategy", Assert.Throws<ActiveLearningException>(() => StrategyAssembly.Create(type)).ErrorId);

    internal sealed class Named(string name) : Strategy
    {
        public override StrategyInfo Info { get; } = new(name, "Has a name.", StrategyNeeds.None, "O(1)", "none");

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) => [];
    }

    internal sealed class Broken : Strategy
    {
        public override StrategyInfo Info => throw new NotSupportedException();

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) => [];
    }

    internal sealed class Silent : Strategy
    {
        public override StrategyInfo Info => null!;

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) => [];
    }
}
