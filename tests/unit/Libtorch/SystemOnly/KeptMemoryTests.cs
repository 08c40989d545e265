using TorchSharp;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>Memory that the allocator keeps is the process's: other tests take it and give it back.</summary>
[Collection(nameof(AloneCollection))]
public sealed class KeptMemoryTests
{
    [Fact]
    public void Large_blocks_are_kept_and_given_back()
    {
        SystemExtras.release_kept_memory();
        var large = torch.empty(3_000_000);
        large.Dispose();
        Assert.True(SystemExtras.kept_memory >= 12_000_000);
        SystemExtras.release_kept_memory();
        Assert.True(SystemExtras.kept_memory < 12_000_000);
    }
}
