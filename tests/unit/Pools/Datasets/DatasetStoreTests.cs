using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Datasets;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Commands;

namespace ActiveLearning.Tests.Pools.Datasets;

public sealed class DatasetStoreTests : IDisposable
{
    private static readonly DownloadLimits s_hasty = new() { Attempts = 3, Delay = TimeSpan.FromMilliseconds(1), Silence = TimeSpan.FromSeconds(20) };

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _archive = Archive();

    public void Dispose() => _folder.Dispose();

    private static string Md5(byte[] content) => Convert.ToHexString(MD5.HashData(content)).ToLowerInvariant();

    /// <summary>A CIFAR-10 of two pictures a file, in an archive that also tries to write elsewhere.</summary>
    private static byte[] Archive(bool cutOff = false)
    {
        var random = new Random(1);
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar))
        {
            void Add(string name, byte[] content) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            Add("../outside.bin", [1]);
            Add("cifar-10-batches-bin/../../outside.bin", [1]);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "cifar-10-batches-bin/test_batch.bin") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            Add("cifar-10-batches-bin/batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n"u8.ToArray());
            for (var batch = 1; batch <= 6; batch++)
            {
                var records = new byte[2 * 3073];
                random.NextBytes(records);
                records[0] = (byte)batch;
                records[3073] = (byte)(batch - 1);
                if (!cutOff || batch < 6)
                    Add(batch == 6 ? "cifar-10-batches-bin/test_batch.bin" : $"cifar-10-batches-bin/data_batch_{batch}.bin", records);
            }

            Add("cifar-10-batches-bin/readme.html", "<p>"u8.ToArray());
        }

        return bytes.ToArray();
    }

    private static DatasetDefinition Cifar(byte[] archive, Uri source) => DatasetCatalog.Get(DatasetName.Cifar10) with
    {
        Source = source,
        Files = [new DatasetFile("cifar-10-binary.tar.gz", Md5(archive))],
    };

    private DataServer Serve(byte[] archive) => new(new Dictionary<string, byte[]> { ["cifar-10-binary.tar.gz"] = archive });

    private SavedDataset Save(DatasetDefinition definition, bool force = false, RunContext? context = null, DownloadLimits? limits = null) =>
        DatasetStore.Save(definition, _folder["data"], force, context ?? RunContext.None, limits ?? s_hasty);

    private string ErrorOf(Action action) => Assert.Throws<ActiveLearningException>(action).ErrorId;

    [Fact]
    public void A_data_set_is_fetched_unpacked_and_opens_as_pools()
    {
        using var server = Serve(_archive);
        var updates = new List<ProgressUpdate>();
        var saved = Save(Cifar(_archive, server.Address), context: new RunContext(progress: updates.Add));
        Assert.Equal(1, saved.Downloaded);
        Assert.Equal(10, PoolFactory.Open([saved.Train], new PoolOptions(), RunContext.None).Count);
        var test = PoolFactory.Open([saved.Test], new PoolOptions(), RunContext.None);
        Assert.Equal(2, test.Count);
        Assert.Equal("truck", test.Classes[9]);
        Assert.Contains(updates, update => update.Fraction == 1);
        Assert.True(updates[^1].Completed);
        Assert.Empty(Directory.GetFiles(_folder["data"], "*.part"));
    }

    [Fact]
    public void Nothing_but_the_known_files_leaves_the_archive()
    {
        using var server = Serve(_archive);
        Save(Cifar(_archive, server.Address));
        Assert.Equal(["data"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.Equal(7, Directory.GetFileSystemEntries(_folder["data/cifar-10-batches-bin"]).Length);
        Assert.Null(new FileInfo(_folder["data/cifar-10-batches-bin/test_batch.bin"]).LinkTarget);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder["data"]).Length);
    }

    [Fact]
    public void A_second_time_verifies_and_fetches_nothing()
    {
        using var server = Serve(_archive);
        var definition = Cifar(_archive, server.Address);
        Save(definition);
        var count = server.Requests.Count;
        Assert.Equal(0, Save(definition).Downloaded);
        Assert.Equal(count, server.Requests.Count);

        // What was unpacked is made again where it is missing.
        File.Delete(_folder["data/cifar-10-batches-bin/test_batch.bin"]);
        Assert.True(File.Exists(Save(definition).Test));
    }

    [Fact]
    public void A_connection_that_is_cut_goes_on_where_it_was()
    {
        using var server = Serve(_archive);
        server.CutAfter = _archive.Length / 4;
        Assert.Equal(1, Save(Cifar(_archive, server.Address)).Downloaded);
        Assert.True(server.Requests.Count >= 4, $"{server.Requests.Count} requests");
        Assert.Equal(0, server.Requests[0].From);
        // Each try brought something new, so that no number of cuts is too many.
        Assert.True(server.Requests.Zip(server.Requests.Skip(1)).All(pair => pair.Second.From > pair.First.From));
        Assert.Equal(_archive, File.ReadAllBytes(_folder["data/cifar-10-binary.tar.gz"]));
    }

    [Fact]
    public void A_part_left_by_an_earlier_run_is_used()
    {
        using var server = Serve(_archive);
        _folder.Write("data/cifar-10-binary.tar.gz.part", _archive[..1000]);
        Save(Cifar(_archive, server.Address));
        Assert.Equal(1000, Assert.Single(server.Requests).From);
    }

    [Fact]
    public void A_part_that_is_whole_is_only_verified()
    {
        using var server = Serve(_archive);
        _folder.Write("data/cifar-10-binary.tar.gz.part", _archive);
        Save(Cifar(_archive, server.Address));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_part_of_something_else_is_thrown_away()
    {
        using var server = Serve(_archive);
        _folder.Write("data/cifar-10-binary.tar.gz.part", new byte[1000]);
        Save(Cifar(_archive, server.Address));
        Assert.Equal([1000, 0], server.Requests.Select(request => request.From));

        // And one that is longer than the file.
        File.Delete(_folder["data/cifar-10-binary.tar.gz"]);
        _folder.Write("data/cifar-10-binary.tar.gz.part", new byte[_archive.Length + 5]);
        Save(Cifar(_archive, server.Address));
        Assert.Equal(_archive, File.ReadAllBytes(_folder["data/cifar-10-binary.tar.gz"]));
    }

    [Fact]
    public void A_server_that_cannot_go_on_in_the_middle_gives_the_whole()
    {
        using var server = new DataServer(new Dictionary<string, byte[]> { ["cifar-10-binary.tar.gz"] = _archive }) { KnowsRanges = false };
        _folder.Write("data/cifar-10-binary.tar.gz.part", _archive[..1000]);
        Save(Cifar(_archive, server.Address));
        Assert.Equal(_archive, File.ReadAllBytes(_folder["data/cifar-10-binary.tar.gz"]));
    }

    [Fact]
    public void Wrong_bytes_are_refused_and_nothing_is_kept()
    {
        var wrong = _archive.ToArray();
        wrong[^100] ^= 1;
        using var server = Serve(wrong);
        var error = Assert.Throws<ActiveLearningException>(() => Save(Cifar(_archive, server.Address)));
        Assert.Equal("ChecksumMismatch", error.ErrorId);
        Assert.Contains(Md5(wrong), error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data"]));
    }

    [Fact]
    public void A_file_that_is_there_and_is_another_is_kept_unless_forced()
    {
        using var server = Serve(_archive);
        var path = _folder.Write("data/cifar-10-binary.tar.gz", "mine");
        Assert.Equal("ChecksumMismatch", ErrorOf(() => Save(Cifar(_archive, server.Address))));
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal(1, Save(Cifar(_archive, server.Address), force: true).Downloaded);
    }

    [Fact]
    public void Errors_of_the_server_are_told_with_what_to_do_by_hand()
    {
        using var server = new DataServer([]);
        var error = Assert.Throws<ActiveLearningException>(() => Save(Cifar(_archive, server.Address)));
        Assert.Equal("DownloadFailed", error.ErrorId);
        Assert.Contains("404", error.Message);
        Assert.Contains(_folder["data/cifar-10-binary.tar.gz"], error.Message.Replace('\\', '/'));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_busy_server_is_asked_again()
    {
        using var server = Serve(_archive);
        server.Refuses = (HttpStatusCode.ServiceUnavailable, 2);
        Assert.Equal(1, Save(Cifar(_archive, server.Address)).Downloaded);
        server.Refuses = (HttpStatusCode.ServiceUnavailable, 99);
        File.Delete(_folder["data/cifar-10-binary.tar.gz"]);
        Assert.Equal("DownloadFailed", ErrorOf(() => Save(Cifar(_archive, server.Address))));
        Assert.Equal(99 - 3, server.Refuses.Times);
    }

    [Fact]
    public void Without_a_network_the_place_for_the_file_is_named()
    {
        Uri gone;
        using (var server = Serve(_archive))
            gone = server.Address;
        var error = Assert.Throws<ActiveLearningException>(() => Save(Cifar(_archive, gone)));
        Assert.Equal("DownloadFailed", error.ErrorId);
        Assert.Contains("put it at", error.Message);

        // And a file that was put there is taken.
        _folder.Write("data/cifar-10-binary.tar.gz", _archive);
        Assert.Equal(0, Save(Cifar(_archive, gone)).Downloaded);
    }

    [Fact]
    public void A_silent_server_is_given_up()
    {
        using var server = new DataServer([]) { IsSilent = true };
        var error = Assert.Throws<ActiveLearningException>(() => Save(Cifar(_archive, server.Address), limits: s_hasty with { Silence = TimeSpan.FromMilliseconds(200), Attempts = 2 }));
        Assert.Equal("DownloadFailed", error.ErrorId);
        Assert.Contains("silent", error.Message);
    }

    [Fact]
    public void A_stopped_download_ends_at_once_and_keeps_its_part()
    {
        using var server = Serve(_archive);
        using var stop = new CancellationTokenSource();
        var context = new RunContext(stop.Token, update =>
        {
            if (update.Fraction > 0)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Save(Cifar(_archive, server.Address), context: context));
        Assert.True(new FileInfo(_folder["data/cifar-10-binary.tar.gz.part"]).Length > 0);
        Assert.False(File.Exists(_folder["data/cifar-10-binary.tar.gz"]));
    }

    [Fact]
    public void What_never_ends_is_refused()
    {
        using var server = Serve(_archive);
        Assert.Equal("DownloadFailed", ErrorOf(() => Save(Cifar(_archive, server.Address), limits: s_hasty with { MaximumBytes = 1000 })));
    }

    [Fact]
    public void An_archive_that_lacks_a_file_or_is_none_is_refused()
    {
        var cut = Archive(cutOff: true);
        using (var server = Serve(cut))
        {
            var error = Assert.Throws<ActiveLearningException>(() => Save(Cifar(cut, server.Address)));
            Assert.Equal("InvalidFile", error.ErrorId);
            Assert.Contains("test_batch.bin", error.Message);
        }

        foreach (var broken in (byte[][])[[1, 2, 3], _archive[..(_archive.Length / 2)]])
        {
            using var server = Serve(broken);
            Assert.Equal("InvalidFile", ErrorOf(() => Save(Cifar(broken, server.Address), force: true)));
        }
    }

    [Fact]
    public void Only_the_web_is_fetched_from() =>
        Assert.Equal("InvalidAddress", ErrorOf(() => DatasetStore.Save(DatasetName.Mnist, _folder["data"], new Uri("file:///etc/"))));

    [Fact]
    public void Every_data_set_of_the_catalog_is_complete()
    {
        foreach (var name in Enum.GetValues<DatasetName>())
        {
            var definition = DatasetCatalog.Get(name);
            Assert.Equal(name, definition.Name);
            Assert.All(definition.Files, file => Assert.Matches("^[0-9a-f]{32}$", file.Md5));
            Assert.Contains(definition.Test, definition.Members.Concat(definition.Files.Select(file => file.Name)));
        }
    }

    [SharedDataFact("fashion-mnist")]
    public void The_official_files_of_Fashion_MNIST_pass_and_open()
    {
        var files = Directory.GetFiles(SharedData.Path("fashion-mnist"), "*.gz").ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        using var server = new DataServer(files);
        var saved = DatasetStore.Save(DatasetName.FashionMnist, _folder["data"], server.Address);
        Assert.Equal(4, saved.Downloaded);
        Assert.Equal(60_000, PoolFactory.Open([saved.Train], new PoolOptions(), RunContext.None).Count);
        Assert.Equal(10_000, PoolFactory.Open([saved.Test], new PoolOptions(), RunContext.None).Count);
    }

    [Fact]
    public void The_cmdlet_asks_first_and_passes_its_arguments_on()
    {
        using var server = new DataServer([]);
        var host = new RecorderHost("LiteralPath") { Confirms = false };
        host.Run(new SaveALDatasetCommand { Name = DatasetName.Mnist, LiteralPath = _folder["data"], Uri = server.Address });
        Assert.False(Directory.Exists(_folder["data"]));
        Assert.StartsWith("Fetch Mnist", Assert.Single(host.Asked));
        var error = new RecorderHost("LiteralPath").RunToFailure(new SaveALDatasetCommand { Name = DatasetName.Mnist, LiteralPath = _folder["data"], Uri = server.Address });
        Assert.Equal("DownloadFailed", error.ErrorId);
        Assert.Equal("train-images-idx3-ubyte.gz", server.Requests[0].File);
    }
}
