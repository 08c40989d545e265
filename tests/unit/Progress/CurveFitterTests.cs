using System.Text.Json;
using ActiveLearning.Progress;
using ActiveLearning.Tests.Models;

namespace ActiveLearning.Tests.Progress;

public sealed class CurveFitterTests
{
    private static readonly JsonElement s_cases = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "progress", "curves.json"))).RootElement.GetProperty("cases");

    public static TheoryData<string> Names => [.. s_cases.EnumerateArray().Select(@case => @case.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Curves_are_those_of_scipy(string name)
    {
        var @case = s_cases.EnumerateArray().Single(own => own.GetProperty("name").GetString() == name);
        var (labels, accuracies) = (@case.GetProperty("labels").Integers(), @case.GetProperty("accuracy").Doubles());
        var fitter = new CurveFitter(labels);
        var curve = fitter.Fit(accuracies);
        var loss = labels.Select((count, i) => fitter.Weights[i] * Math.Pow(accuracies[i] - curve.At(count), 2)).Sum();
        Assert.True(loss <= @case.GetProperty("loss").GetDouble() + 1e-12, $"{loss} is worse than SciPy's {@case.GetProperty("loss").GetDouble()}.");
        Assert.Equal(@case.GetProperty("exponent").GetDouble(), curve.Exponent, 4);
        Assert.Equal(@case.GetProperty("asymptote").GetDouble(), curve.Asymptote, 5);
        Assert.Equal(1, curve.Scale / @case.GetProperty("scale").GetDouble(), 3);
        Assert.Equal(@case.GetProperty("at").Doubles(), ((double[])[50, 1000, 100000]).Select(curve.At), (expected, actual) => Math.Abs(expected - actual) < 1e-5);
    }

    [Theory]
    [InlineData(0.9, 2.5, 0.5)]
    [InlineData(1.0, 0.7, 0.1)]
    [InlineData(0.75, 40, 1.5)]
    public void A_curve_without_noise_is_found_again(double asymptote, double scale, double exponent)
    {
        int[] labels = [100, 150, 200, 400, 900, 3000];
        var law = new InversePowerLaw(asymptote, scale, exponent);
        var found = new CurveFitter(labels).Fit([.. labels.Select(count => law.At(count))]);
        Assert.Equal(asymptote, found.Asymptote, 4);
        Assert.Equal(exponent, found.Exponent, 3);
        foreach (var count in labels)
            Assert.Equal(law.At(count), found.At(count), 7);
        // And its inverse: labels for an accuracy, from the formula by hand.
        Assert.Equal(1, law.LabelsFor(asymptote - 0.05)!.Value / Math.Pow(scale / 0.05, 1 / exponent), 9);
        Assert.Null(law.LabelsFor(asymptote));
    }

    [Fact]
    public void Falling_and_flat_accuracies_give_a_flat_curve()
    {
        int[] labels = [100, 200, 400, 800];
        var falling = new CurveFitter(labels).Fit([0.9, 0.8, 0.7, 0.6]);
        Assert.Equal(0, falling.Scale);
        // The weighted mean, with weights 1/4, 2/4, 3/4 and 1.
        Assert.Equal(((0.9 * 1) + (0.8 * 2) + (0.7 * 3) + (0.6 * 4)) / 10, falling.Asymptote, 12);
        Assert.Null(falling.LabelsFor(0.5));
        Assert.Equal(0.5, new CurveFitter(labels).Fit([0.5, 0.5, 0.5, 0.5]).Asymptote, 12);
    }

    [Fact]
    public void No_curve_passes_above_one()
    {
        int[] labels = [100, 200, 300, 400, 500];
        var curve = new CurveFitter(labels).Fit([0.5, 0.6, 0.7, 0.8, 0.9]);
        Assert.Equal(1, curve.Asymptote);
        Assert.True(curve.At(1e9) <= 1);
    }
}
