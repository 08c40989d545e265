using ActiveLearning.Experiments;
using ActiveLearning.Reports;

namespace ActiveLearning.Tests.Reports;

public sealed class ReportHeadlineTests
{
    private static string Of(params (string Strategy, double[][] Seeds)[] strategies) => ReportHeadline.Of(ExperimentComparison.Compare("headline", Runs.Curves(strategies)));

    [Fact]
    public void A_clear_winner_is_named_with_its_interval() =>
        Assert.Equal(
            "Margin beat Random by 10.0 points at 200 labels (95 % interval 7.5 to 12.5, 3 seeds)",
            Of(("Random", [[0.5, 0.60], [0.5, 0.60], [0.5, 0.60]]), ("Margin", [[0.5, 0.69], [0.5, 0.70], [0.5, 0.71]])));

    [Fact]
    public void Nothing_is_claimed_where_the_interval_includes_zero()
    {
        var headline = Of(("Random", [[0.5, 0.60], [0.5, 0.65]]), ("Margin", [[0.5, 0.70], [0.5, 0.64]]));
        Assert.StartsWith("Margin ended 4.5 points above Random at 200 labels, within chance: the interval includes zero (95 % interval \u2212", headline);
    }

    [Fact]
    public void Nothing_is_claimed_where_the_correction_takes_it_away()
    {
        // t = 0.02 / (0.005 / sqrt 3) = 6.93: p is 0.020 alone and 0.061 as one of three.
        double[][] random = [[0.5, 0.60], [0.5, 0.60], [0.5, 0.60]];
        var headline = Of(
            ("Random", random), ("Margin", [[0.5, 0.615], [0.5, 0.62], [0.5, 0.625]]), ("Entropy", [[0.5, 0.62], [0.5, 0.58], [0.5, 0.605]]), ("CoreSet", [[0.5, 0.57], [0.5, 0.62], [0.5, 0.60]]));
        Assert.StartsWith("Margin, the best of 3 strategies, ended 2.0 points above Random at 200 labels, within chance: p = 0.061 after correction for 3 strategies (95 % interval 0.8 to 3.2", headline);
    }

    [Fact]
    public void One_seed_is_too_little() =>
        Assert.Equal(
            "Margin ended 10.0 points above Random at 200 labels, in a single seed: too little to tell it from chance",
            Of(("Random", [[0.5, 0.6]]), ("Margin", [[0.5, 0.7]])));

    [Fact]
    public void A_loser_is_called_one() =>
        Assert.StartsWith(
            "Margin fell 10.0 points behind Random at 200 labels (95 % interval \u221212.5 to \u22127.5",
            Of(("Random", [[0.5, 0.60], [0.5, 0.60], [0.5, 0.60]]), ("Margin", [[0.5, 0.49], [0.5, 0.50], [0.5, 0.51]])));

    [Fact]
    public void No_winner_among_losers()
    {
        double[][] random = [[0.5, 0.60], [0.5, 0.60], [0.5, 0.60]];
        Assert.StartsWith(
            "No strategy beat Random at 200 labels; the best of the others, Margin, ended 10.0 points below it",
            Of(("Random", random), ("Margin", [[0.5, 0.499], [0.5, 0.50], [0.5, 0.501]]), ("Entropy", [[0.5, 0.399], [0.5, 0.40], [0.5, 0.401]])));
    }

    [Fact]
    public void Without_a_baseline_the_highest_is_named_and_nothing_claimed()
    {
        Assert.Equal("A reached 60.0 % at 200 labels", Of(("A", [[0.5, 0.6]])));
        Assert.Equal(
            "B reached 70.0 % at 200 labels, the highest of 2 strategies; without a common baseline no difference was tested", Of(("A", [[0.5, 0.6]]), ("B", [[0.5, 0.7]])));
    }
}
