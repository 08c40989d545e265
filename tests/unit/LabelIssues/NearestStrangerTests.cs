using ActiveLearning.LabelIssues;
using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Tests.LabelIssues;

public sealed class NearestStrangerTests
{
    [Fact]
    public void Blocks_give_what_comparing_every_pair_gives()
    {
        // More rows than two blocks, so that pairs within a block, across blocks and in the ragged last one all occur.
        TorchRuntime.Initialize(1);
        const int rows = 2300;
        const int width = 5;
        var random = new RandomSource(7);
        var values = Enumerable.Range(0, rows * width).Select(_ => (float)random.NextGaussian()).ToArray();
        values.AsSpan(17 * width, width).Clear();
        var labels = Enumerable.Range(0, rows).Select(_ => random.Next(3)).ToArray();
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var (nearest, cosines) = NearestStranger.Find(torch.tensor(values).view(rows, width), labels, RunContext.None);
        for (var row = 0; row < rows; row += 13)
        {
            var best = Enumerable.Range(0, rows).Where(other => labels[other] != labels[row]).Max(other => Cosine(row, other));
            Assert.Equal(best, cosines[row], 5);
            Assert.NotEqual(labels[row], labels[nearest[row]]);
            Assert.Equal(best, Cosine(row, nearest[row]), 5);
        }

        Assert.Equal(0, cosines[17]);

        float Cosine(int one, int other)
        {
            double product = 0, first = 0, second = 0;
            for (var i = 0; i < width; i++)
            {
                product += values[(one * width) + i] * (double)values[(other * width) + i];
                first += values[(one * width) + i] * (double)values[(one * width) + i];
                second += values[(other * width) + i] * (double)values[(other * width) + i];
            }

            return first * second > 0 ? (float)(product / Math.Sqrt(first * second)) : 0;
        }
    }

    [Fact]
    public void Where_all_have_one_label_there_is_no_stranger()
    {
        TorchRuntime.Initialize(1);
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Assert.Equal([-1, -1], NearestStranger.Find(torch.ones([2, 3]), [1, 1], RunContext.None).Rows);
    }
}
