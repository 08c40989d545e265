using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Commands;

public sealed class NewALPoolCommandTests : IDisposable
{
    // One grey pixel as BMP: the smallest picture that needs no encoder.
    private static readonly byte[] Picture =
    [
        0x42, 0x4D, 0x3A, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0x18, 0, 0, 0, 0, 0, 4, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("al commands ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Piped_files_make_one_pool()
    {
        var files = new[] { "a.bmp", "b.bmp", "c.bmp" }.Select(Make).ToArray();
        var host = new RecorderHost("LiteralPath") { Folder = _folder };
        host.Run(new NewALPoolCommand { Name = "mine" }, files, (command, file) => command.LiteralPath = [file]);
        var pool = Assert.IsType<Pool>(Assert.Single(host.Output));
        Assert.Equal(("mine", 3, 3), (pool.Name, pool.Count, pool.UnlabeledCount));
    }

    [Fact]
    public void A_folder_of_classes_can_hide_its_labels()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "cat"));
        Make("cat/1.bmp");
        Make("loose.bmp");
        var host = new RecorderHost("Path", "AsOracle").Run(new NewALPoolCommand { Path = [_folder] });
        var pool = (Pool)host.Output[0];
        Assert.Equal(["cat"], pool.Classes);
        Assert.Equal(0, pool.LabeledCount);
        Assert.True(pool.HasOracle);
    }

    [Fact]
    public void Drawn_pools_need_no_path()
    {
        var host = new RecorderHost("Synthetic").Run(new NewALPoolCommand { Synthetic = "Shapes", Count = 12, Seed = 4, ImageSize = 16 });
        var pool = (Pool)host.Output[0];
        Assert.Equal((12, 12, 16), (pool.Count, pool.LabeledCount, pool.Source.Height));
    }

    [Fact]
    public void What_the_engine_refuses_ends_the_command()
    {
        var error = new RecorderHost("Path") { Folder = _folder }.RunToFailure(new NewALPoolCommand { Path = ["missing"] });
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public void An_empty_pipeline_makes_no_pool()
    {
        var host = new RecorderHost("LiteralPath");
        host.Run(new NewALPoolCommand(), Array.Empty<string>(), (command, file) => command.LiteralPath = [file]);
        Assert.Empty(host.Output);
    }

    private string Make(string name)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, Picture);
        return path;
    }
}
