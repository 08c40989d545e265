using ActiveLearning.Runtime;
using ActiveLearning.Selection.Discriminative;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Selection.Discriminative;

/// <summary>What the reference implementation got wrong: there the optimizer held another network's parameters, and the discriminator stayed random.</summary>
public sealed class DiscriminatorTests
{
    private static readonly DiscriminatorSettings Settings = new(3e-4, 128, 500, 0.98, DiscriminativeBalance.Weight);

    public static TheoryData<DiscriminativeBalance, bool> Trainings
    {
        get
        {
            var trainings = new TheoryData<DiscriminativeBalance, bool>();
            foreach (var balance in Enum.GetValues<DiscriminativeBalance>())
            {
                foreach (var bfloat16 in Formats)
                    trainings.Add(balance, bfloat16);
            }

            return trainings;
        }
    }

    public static TheoryData<bool> FormatsAlone => [.. Formats];

    /// <summary>Whether bfloat16: each that the torch provider has.</summary>
    private static bool[] Formats => Acceleration.CanAutocast(DeviceType.CPU) ? [false, true] : [false];

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Its_own_parameters_move_and_it_tells_separable_sides_apart(DiscriminativeBalance balance, bool bfloat16)
    {
        using var scope = torch.NewDisposeScope();
        TorchRuntime.Initialize(1);
        // One row in eleven is labeled, and lies two deviations away in each of 40 columns.
        var features = Gaussian(1100, 40, row => row % 11 == 0 ? 2 : 0);
        var labeled = Rows(1100, row => row % 11 == 0);
        var unlabeled = Rows(1100, row => row % 11 != 0);
        using var discriminator = new Discriminator(40, torch.CPU, new RandomSource(1), bfloat16);
        var before = discriminator.Parameters.Select(parameter => parameter.detach().clone()).ToArray();

        var (epochs, accuracy) = discriminator.Train(
            features, Targets(1100, unlabeled), labeled, unlabeled, Settings with { Balance = balance }, new RandomSource(2), RunContext.None);

        Assert.InRange(epochs, 1, 60);
        Assert.InRange(accuracy, 0.98, 1);
        for (var i = 0; i < before.Length; i++)
            Assert.True(before[i].sub(discriminator.Parameters[i].detach()).abs().max().item<float>() > 1e-4, $"parameter {i} stayed as it was");
        var scores = discriminator.Score(features, [.. Enumerable.Range(0, 1100)], RunContext.None);
        Assert.True(labeled.Count(row => scores[row] < 0) > 0.97 * labeled.Length);
        Assert.True(unlabeled.Count(row => scores[row] > 0) > 0.97 * unlabeled.Length);
    }

    [Theory]
    [MemberData(nameof(FormatsAlone))]
    public void Where_the_labeled_are_a_uniform_sample_it_does_no_better_than_chance_on_others(bool bfloat16)
    {
        using var scope = torch.NewDisposeScope();
        TorchRuntime.Initialize(1);
        const int count = 2000;
        var features = Gaussian(count, 32, _ => 0);
        // Halves by index: the first is trained on, the second held out; in both every other row is "labeled".
        bool IsLabeled(int row) => row % 2 == 0;
        var targets = Targets(count, Rows(count, row => !IsLabeled(row)));
        using var discriminator = new Discriminator(32, torch.CPU, new RandomSource(1), bfloat16);
        var (_, trained) = discriminator.Train(
            features, targets, Rows(count / 2, IsLabeled), Rows(count / 2, row => !IsLabeled(row)), Settings, new RandomSource(2), RunContext.None);

        int[] heldOut = [.. Enumerable.Range(count / 2, count / 2)];
        var scores = discriminator.Score(features, heldOut, RunContext.None);
        var right = heldOut.Where((row, i) => scores[i] > 0 != IsLabeled(row)).Count() / (double)heldOut.Length;
        // It learned its own rows by heart, which says nothing of the others: 0.5 and three standard deviations of 1000 guesses.
        Assert.True(trained > 0.9);
        Assert.InRange(right, 0.45, 0.55);
    }

    [Theory]
    [InlineData(2, 20)]
    [InlineData(29, 20)]
    [InlineData(30, 256)]
    [InlineData(512, 256)]
    [InlineData(513, 512)]
    public void Hidden_layers_are_as_wide_as_the_rule_says(int features, int width)
    {
        using var discriminator = new Discriminator(features, torch.CPU, new RandomSource(1), bfloat16: false);
        Assert.Equal(
            [[width, features], [width], [width, width], [width], [width, width], [width], [2, width], [2]],
            discriminator.Parameters.Select(parameter => parameter.shape));
    }

    private static Tensor Gaussian(int rows, int columns, Func<int, double> center)
    {
        var random = new RandomSource(7);
        return torch.tensor(Enumerable.Range(0, rows * columns).Select(i => (float)(random.NextGaussian() + center(i / columns))).ToArray()).view(rows, columns);
    }

    private static int[] Rows(int count, Func<int, bool> wanted) => [.. Enumerable.Range(0, count).Where(wanted)];

    private static Tensor Targets(int count, int[] unlabeled)
    {
        var classes = new long[count];
        foreach (var row in unlabeled)
            classes[row] = 1;
        return torch.tensor(classes);
    }
}
