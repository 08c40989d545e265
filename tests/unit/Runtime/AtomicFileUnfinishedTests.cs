using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Runtime;

/// <summary>Clears away what the whole process is writing, so no other test may run meanwhile.</summary>
[Collection(nameof(AtomicFileUnfinishedTests))]
[CollectionDefinition(nameof(AtomicFileUnfinishedTests), DisableParallelization = true)]
public sealed class AtomicFileUnfinishedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_being_written_can_be_cleared_away_before_a_hard_end()
    {
        // Windows does not delete open files; there the name stays until the process has ended.
        if (OperatingSystem.IsWindows())
            return;
        var (before, after) = (-1, -1);
        var error = Assert.Throws<ActiveLearningException>(() => AtomicFile.Write(_folder["c.txt"], stream =>
        {
            stream.WriteByte(1);
            before = Directory.GetFiles(_folder.Path).Length;
            AtomicFile.DeleteUnfinished();
            after = Directory.GetFiles(_folder.Path).Length;
        }));
        Assert.Equal("WriteFailed", error.ErrorId);
        Assert.Equal((1, 0), (before, after));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
