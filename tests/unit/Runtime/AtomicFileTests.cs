using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Runtime;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_beside_it()
    {
        var path = _folder.Write("a.txt", "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidDataException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_is_there_only_when_all_of_it_is()
    {
        var path = _folder["b.txt"];
        var early = true;
        AtomicFile.Write(path, stream =>
        {
            stream.WriteByte((byte)'x');
            early = File.Exists(path);
        });
        Assert.False(early);
        Assert.Equal("x", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }
}
