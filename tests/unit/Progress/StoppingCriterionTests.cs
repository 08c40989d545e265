using ActiveLearning.Progress;

namespace ActiveLearning.Tests.Progress;

public sealed class StoppingCriterionTests
{
    [Fact]
    public void Predictions_are_stable_where_the_mean_of_the_last_kappas_is()
    {
        var criterion = new StabilizingPredictions { Threshold = 0.9, Window = 2 };
        Assert.Null(criterion.Figure(Kappas(null, 1)));
        Assert.Equal(0.95, criterion.Figure(Kappas(null, 0.1, 0.9, 1))!.Value, 12);
        var decision = criterion.Decide(Kappas(null, 0.5, 0.85, 0.94, 0.95, 0.2), [10, 20, 30, 40, 50, 60]);
        // 0.895 is not enough, 0.945 is; that the last model changes its mind does not take it back.
        Assert.Equal((true, 5, 50, 6), (decision.IsMet, decision.Model, decision.Labels, decision.Models));
        Assert.Equal(0.575, decision.Figure!.Value, 12);
    }

    [Fact]
    public void A_model_without_a_kappa_is_not_stable() =>
        Assert.False(new StabilizingPredictions().IsMet(Kappas(null, null, null, null, 1, 1)));

    [Fact]
    public void Confidence_must_fall_each_time()
    {
        var criterion = new ContradictoryInformation { Window = 3 };
        Assert.Null(criterion.Figure(Confidences(0.5)));
        Assert.Equal(0, criterion.Figure(Confidences(0.5, 0.5)));
        Assert.False(criterion.IsMet(Confidences(0.5, 0.9, 0.8, 0.7, 0.75, 0.6, 0.5)));
        var decision = criterion.Decide(Confidences(0.5, 0.9, 0.8, 0.7, 0.6, 0.9));
        Assert.Equal((true, 5, null, 0.0), (decision.IsMet, decision.Model, decision.Labels, decision.Figure));
    }

    [Fact]
    public void Uncertainty_must_come_down_to_the_threshold()
    {
        ModelSigns[] signs = [Sign(mean: 0.2, maximum: 0.9), Sign(mean: 0.05, maximum: 0.5), Sign(mean: 0.01, maximum: 0.1)];
        Assert.Equal(2, new OverallUncertainty { Threshold = 0.05 }.Decide(signs).Model);
        Assert.Equal(3, new MaximumConfidence { Threshold = 0.1 }.Decide(signs).Model);
        Assert.False(new MaximumConfidence { Threshold = 0.09 }.Decide(signs).IsMet);
        // With everything labeled there is nothing left to be unsure of, and nothing to say.
        Assert.Null(new OverallUncertainty().Figure([Sign(mean: null, maximum: null)]));
    }

    [Fact]
    public void Signs_compare_only_what_both_models_predicted()
    {
        var first = new SignsMeter();
        foreach (var (index, predicted) in (IEnumerable<(int, int)>)[(0, 0), (1, 1), (2, 0), (3, 1), (9, 1)])
            Assert.True(first.Add(index, predicted, 0.6, 0.5, isLabeled: false));
        Assert.False(first.Add(9, 0, 0.1, 1, isLabeled: false));
        var second = new SignsMeter();
        foreach (var (index, predicted, labeled) in (IEnumerable<(int, int, bool)>)[(0, 0, true), (1, 1, false), (2, 1, false), (3, 1, false), (7, 0, false)])
            second.Add(index, predicted, 0.5 + (0.1 * index), 0.1 * index, labeled);
        Assert.Null(first.Measure(null).Kappa);
        var signs = second.Measure(first.Classes);
        // Of four, three are equal; by chance (2 * 1 + 2 * 3) / 16 would be.
        Assert.Equal(0.5, signs.Kappa!.Value, 12);
        Assert.Equal((5, 0.76), (signs.Samples, Math.Round(signs.MeanConfidence, 12)));
        Assert.Equal(0.325, signs.MeanUncertainty!.Value, 12);
        Assert.Equal(0.7, signs.MaximumUncertainty!.Value, 12);
    }

    [Fact]
    public void Each_names_its_source_and_its_rule()
    {
        StoppingCriterion[] all = [new StabilizingPredictions(), new ContradictoryInformation(), new OverallUncertainty(), new MaximumConfidence()];
        Assert.All(all, criterion => Assert.Matches("20[01][0-9]", criterion.Reference));
        Assert.All(all, criterion => Assert.Contains(criterion.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture), criterion.Rule, StringComparison.Ordinal));
        Assert.Equal(all.Length, all.Select(criterion => criterion.Name).Distinct().Count());
    }

    private static ModelSigns Sign(double? kappa = null, double confidence = 0.5, double? mean = 0.5, double? maximum = 0.5) =>
        new() { Samples = 4, Kappa = kappa, MeanConfidence = confidence, MeanUncertainty = mean, MaximumUncertainty = maximum };

    private static ModelSigns[] Kappas(params double?[] kappas) => [.. kappas.Select(kappa => Sign(kappa: kappa))];

    private static ModelSigns[] Confidences(params double[] confidences) => [.. confidences.Select(confidence => Sign(confidence: confidence))];
}
