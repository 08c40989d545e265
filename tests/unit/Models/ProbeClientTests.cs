using ActiveLearning.Models;

namespace ActiveLearning.Tests.Models;

public sealed class ProbeClientTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5000, 5000)]
    [InlineData(3_000_000, (1 << 20) + 1)]
    public async Task Output_without_end_is_read_to_its_end_and_kept_to_a_limit(int length, int kept)
    {
        using var reader = new StringReader(new string('x', length));
        Assert.Equal(kept, (await ProbeClient.ReadBounded(reader)).Length);
        Assert.Equal(-1, reader.Read());
    }
}
