using System.Globalization;
using ActiveLearning.Exchange;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange;

/// <summary>
/// The order of a batch after the annotation platform has taken the scores in. It clamps them to 0 to 1,000,000, keeps 5 decimals, and reads at most 8 characters.
/// </summary>
public sealed class PriorityOrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScoreScaling.Auto)]
    [InlineData(ScoreScaling.Rank)]
    [InlineData(ScoreScaling.MinMax)]
    [InlineData(ScoreScaling.Raw)]
    public void The_platform_never_reverses_the_order(ScoreScaling scaling)
    {
        var random = new RandomSource(31);
        for (var round = 0; round < 300; round++)
        {
            // Clusters of scores closer to each other than the platform's digits, around any magnitude, some of them equal.
            var size = 2 + random.Next(80);
            var center = Math.Pow(10, (random.NextDouble() * (scaling == ScoreScaling.Raw ? 13 : 40)) - 7);
            var spread = center * Math.Pow(10, -random.NextDouble() * 9);
            var scores = Enumerable.Range(0, size).Select(_ => center + (random.Next(4) == 0 ? 0 : random.NextDouble() * spread)).ToArray();
            scores = scaling == ScoreScaling.Raw ? Array.ConvertAll(scores, score => Math.Min(score, 1e6)) : Array.ConvertAll(scores, score => random.Next(2) == 0 ? score : -score);
            var rows = scores.Select((score, i) => new ExportRow(i.ToString(CultureInfo.InvariantCulture), score)).ToArray();

            var path = BatchExporter.Export(rows, _folder["scores.csv"], BatchFormat.SuperAnnotate, scaling, RunContext.None).Single();

            var taken = File.ReadAllLines(path).Skip(1).Select(line => line.Split(',')).Select(cells => (Score: scores[int.Parse(cells[0], CultureInfo.InvariantCulture)], Figure: Platform(cells[1]))).ToArray();
            Assert.Equal(size, taken.Length);
            for (var i = 1; i < size; i++)
            {
                var (before, after) = (taken[i - 1], taken[i]);
                Assert.True(before.Score >= after.Score, $"{scaling}: {before.Score:R} comes before {after.Score:R}");
                Assert.True(
                    scaling is ScoreScaling.Auto or ScoreScaling.Rank ? before.Figure > after.Figure : before.Figure >= after.Figure,
                    $"{scaling}: the platform has {before.Figure} for {before.Score:R} and {after.Figure} for {after.Score:R}");
            }
        }
    }

    private static decimal Platform(string text)
    {
        Assert.InRange(text.Length, 1, 8);
        var figure = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return Math.Round(Math.Clamp(figure, 0, 1_000_000), 5, MidpointRounding.ToZero);
    }
}
