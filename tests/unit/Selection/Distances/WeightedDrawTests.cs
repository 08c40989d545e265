using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Tests.Selection.Distances;

public sealed class WeightedDrawTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Frequencies_follow_the_weights_also_after_changes(int count)
    {
        var random = new RandomSource(count);
        var draw = new WeightedDraw(count);
        var weights = Enumerable.Range(0, count).Select(i => i % 3 == 1 ? 0.0 : random.NextDouble()).ToArray();
        draw.SetAll(weights);
        for (var i = 0; i < count; i += 2)
            draw.Set(i, weights[i] = random.NextDouble());
        const int draws = 100_000;
        var seen = new int[count];
        for (var i = 0; i < draws; i++)
            seen[draw.Draw(random)]++;
        for (var i = 0; i < count; i++)
        {
            var share = weights[i] / weights.Sum();
            // Five standard deviations.
            Assert.InRange((double)seen[i] / draws, share - (5 * Math.Sqrt(share * (1 - share) / draws)), share + (5 * Math.Sqrt(share * (1 - share) / draws)));
            Assert.Equal(weights[i], draw[i]);
        }
    }

    [Fact]
    public void Nothing_is_drawn_from_zeros()
    {
        var draw = new WeightedDraw(10);
        Assert.Equal(-1, draw.Draw(new RandomSource(1)));
        draw.Set(3, 0.1);
        draw.Set(4, 0.2);
        draw.Set(3, 0);
        draw.Set(4, 0);
        Assert.Equal(-1, draw.Draw(new RandomSource(1)));
        draw.Set(9, 1e-300);
        Assert.Equal(9, draw.Draw(new RandomSource(1)));
    }
}
