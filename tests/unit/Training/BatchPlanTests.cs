using ActiveLearning.Training;

namespace ActiveLearning.Tests.Training;

public sealed class BatchPlanTests
{
    [Theory]
    [InlineData(10, 4, new[] { 4, 4, 2 })]
    [InlineData(9, 4, new[] { 4, 5 })]
    [InlineData(1, 4, new[] { 1 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    [InlineData(8, 4, new[] { 4, 4 })]
    [InlineData(0, 4, new int[0])]
    public void Batches_cover_all_samples_and_no_single_one_is_left_over(int count, int batchSize, int[] lengths)
    {
        var batches = BatchPlan.Cut(count, batchSize);
        Assert.Equal(lengths, batches.Select(static batch => batch.Length));
        var position = 0;
        foreach (var (start, length) in batches)
        {
            Assert.Equal(position, start);
            position += length;
        }

        Assert.Equal(count, position);
    }
}
