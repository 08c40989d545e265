using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class StrategyRegistryTests
{
    [Fact]
    public void Every_strategy_has_a_name_of_its_own_and_says_what_it_is()
    {
        Assert.Contains("Random", StrategyRegistry.All.Select(strategy => strategy.Info.Name));
        Assert.Contains("TopK", StrategyRegistry.All.Select(strategy => strategy.Info.Name));
        Assert.Equal(StrategyRegistry.All.Count, StrategyRegistry.All.Select(strategy => strategy.Info.Name.ToUpperInvariant()).Distinct().Count());
        Assert.All(StrategyRegistry.All, strategy =>
        {
            Assert.Equal(strategy.Info.Name + "Strategy", strategy.GetType().Name);
            Assert.All([strategy.Info.Description, strategy.Info.Cost, strategy.Info.Reference], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        });
    }

    [Fact]
    public void Names_are_found_in_any_case_and_an_unknown_one_lists_them()
    {
        Assert.IsType<TopKStrategy>(StrategyRegistry.Get("TOPK"));
        var error = Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Get("TopQ"));
        Assert.Equal("StrategyNotFound", error.ErrorId);
        Assert.Contains("Random, TopK", error.Message, StringComparison.Ordinal);
        Assert.Contains("strategy TopK with measure Entropy", Assert.Throws<ActiveLearningException>(() => StrategyRegistry.Get("entropy")).Message, StringComparison.Ordinal);
    }
}
