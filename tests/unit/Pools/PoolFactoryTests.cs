using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Imaging;

namespace ActiveLearning.Tests.Pools;

public sealed class PoolFactoryTests
{
    private static readonly byte[] s_dot = Bitmaps.Bmp24([1, 2, 3], 1, 1);

    private static Pool Open(string path, PoolOptions? options = null, List<ItemProblem>? problems = null) =>
        PoolFactory.Open([path], options ?? new PoolOptions(), new RunContext(problem: problems is null ? null : problems.Add));

    private static IEnumerable<string?> Labels(Pool pool) => Enumerable.Range(0, pool.Count).Select(i => pool.GetSample(i).Label);

    private static string[] Ids(Pool pool) => [.. Enumerable.Range(0, pool.Count).Select(pool.GetId)];

    [Fact]
    public void A_folder_gives_classes_by_sub_folder_and_none_to_files_directly_in_it()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "rose/b.JPG", "rose/deep/er/a.bmp", "Tulip/[x] é.BMP", "top.bmp", "rose/notes.txt", ".hidden/c.bmp", "rose/._b.bmp", "empty/readme.md" })
            folder.Write(file, s_dot);

        using var pool = Open(folder.Path);

        Assert.Equal(["Tulip/[x] é.BMP", "rose/b.JPG", "rose/deep/er/a.bmp", "top.bmp"], Ids(pool));
        Assert.Equal(["Tulip", "rose", "rose", null], Labels(pool));
        Assert.Equal(["Tulip", "rose"], pool.Classes);
        Assert.Equal(LabelOrigin.Source, pool.GetLabelOrigin(0));
        Assert.Equal(folder["rose/b.JPG"], pool.GetSample(1).Path);
        Assert.Equal(1, pool.IndexOf("rose/b.JPG"));
        Assert.Equal(0, PoolVerifier.Verify(pool, RunContext.None));
    }

    [Fact]
    public void A_label_path_is_refused_where_it_would_do_nothing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rose/b.bmp", s_dot);
        folder.Write("list.csv", "path,label\nrose/b.bmp,rose\n");
        folder.Write("cifar/data_batch_1.bin", new byte[3073]);
        foreach (var (path, format) in new[] { (folder.Path, "ImageFolder"), (folder["list.csv"], "Csv"), (folder["cifar"], "Cifar10") })
        {
            var error = Assert.Throws<ActiveLearningException>(() => Open(path, new PoolOptions { LabelPath = folder["labels.npy"] }));
            Assert.Equal(("LabelPathNotUsed", ErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
            Assert.Contains($"is read as {format}", error.Message, StringComparison.Ordinal);
            Assert.Contains("Idx and Npy", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Several_folders_and_files_share_their_common_folder()
    {
        using var folder = new TemporaryFolder();
        var files = new[] { "a/cat/1.bmp", "a/dog/1.bmp", "b/cat/1.bmp" };
        foreach (var file in files)
            folder.Write(file, s_dot);

        using var folders = PoolFactory.Open([folder["a"], folder["b"]], new PoolOptions(), RunContext.None);
        Assert.Equal(files, Ids(folders));
        Assert.Equal(["cat", "dog", "cat"], Labels(folders));

        using var list = PoolFactory.Open([folder["a/dog/1.bmp"], folder["a/cat/1.bmp"]], new PoolOptions(), RunContext.None);
        Assert.Equal(["cat/1.bmp", "dog/1.bmp"], Ids(list));
        Assert.Equal(["cat", "dog"], Labels(list));
    }

    [Fact]
    public void Links_that_lead_in_a_circle_are_followed_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cat/1.bmp", s_dot);
        folder.Write("elsewhere/2.bmp", s_dot);
        try
        {
            Directory.CreateSymbolicLink(folder["cat/up"], folder.Path);
            Directory.CreateSymbolicLink(folder["linked"], folder["elsewhere"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not every system lets everyone make links; what is left is still a folder that must open.
        }

        using var pool = Open(folder.Path);
        Assert.Equal(["cat/1.bmp", "elsewhere/2.bmp"], Ids(pool));
    }

    [Fact]
    public void Given_classes_fix_their_order_and_others_are_problems()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cat/1.bmp", s_dot);
        folder.Write("dog/1.bmp", s_dot);
        folder.Write("junk/1.bmp", s_dot);
        var problems = new List<ItemProblem>();

        using var pool = Open(folder.Path, new PoolOptions { Classes = ["dog", "cat", "cow"], Name = "mine" }, problems);

        Assert.Equal("mine", pool.Name);
        Assert.Equal(["dog", "cat", "cow"], pool.Classes);
        Assert.Equal(["cat", "dog", null], Labels(pool));
        Assert.Equal(("ClassNotFound", "junk"), (problems.Single().ErrorId, problems.Single().Item));
    }

    [Fact]
    public void A_bad_picture_is_one_problem_and_one_bad_sample()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cat/1.bmp", s_dot);
        folder.Write("cat/2.jpg", "no picture");
        folder.Write("cat/3.png", "");
        var problems = new List<ItemProblem>();
        using var pool = Open(folder.Path);
        var reader = new BatchReader(pool, 8);
        var bytes = new byte[3 * reader.ElementsPerSample];

        for (var round = 0; round < 2; round++)
        {
            Array.Fill(bytes, (byte)9);
            var bad = new List<int>();
            reader.ReadImages([1, 0, 2], bytes, new RunContext(problem: problems.Add), bad);
            Assert.Equal([0, 2], bad);
            Assert.All(bytes[..192], value => Assert.Equal(0, value));
            Assert.Equal([1, 2, 3], bytes[192..195]);
        }

        Assert.Equal(["cat/2.jpg", "cat/3.png"], problems.Select(problem => problem.Item));
        Assert.Equal((1, 0, 2), (pool.LabeledCount, pool.UnlabeledCount, pool.BadCount));
        Assert.Contains("empty", pool.GetBadReason(2), StringComparison.Ordinal);
        Assert.Equal([1, 2], SampleQuery.Find(pool, bad: true));
    }

    [Fact]
    public void A_file_that_vanishes_is_a_problem()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("1.bmp", s_dot);
        using var pool = Open(folder.Path);
        File.Delete(file);
        var problems = new List<ItemProblem>();
        Assert.Equal(1, PoolVerifier.Verify(pool, new RunContext(problem: problems.Add)));
        Assert.Equal(("ImageNotFound", ErrorKind.NotFound), (problems.Single().ErrorId, problems.Single().Kind));
    }

    [Theory]
    [InlineData("path,label\nrose/1.bmp,red\n2.bmp,blue\ntulip/3.bmp,\n")]
    [InlineData("﻿Label;FileName\nred;./rose/1.bmp\nblue;2.bmp\n;3.bmp\n")]
    [InlineData("id\tnote\tclass\nrose/1.bmp\t\"a, b\"\tred\r\nelsewhere\\2.bmp\tx\tblue\r\n")]
    public void A_label_file_takes_the_place_of_folder_names(string content)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "photos/rose/1.bmp", "photos/tulip/2.bmp", "photos/tulip/3.bmp" })
            folder.Write(file, s_dot);
        var problems = new List<ItemProblem>();

        using var pool = Open(folder["photos"], new PoolOptions { LabelFile = folder.Write("labels.csv", content) }, problems);

        Assert.Empty(problems);
        Assert.Equal(["red", "blue", null], Labels(pool));
        Assert.Equal(["blue", "red"], pool.Classes);
    }

    [Fact]
    public void Classes_that_are_numbers_are_ordered_as_numbers() =>
        Assert.Equal(["0", "2", "10"], LabelFile.OrderClasses(["10", "2", "0", "2"]));

    [Fact]
    public void A_label_file_may_give_full_paths_where_names_repeat()
    {
        using var folder = new TemporaryFolder();
        var first = folder.Write("photos/a/1.bmp", s_dot);
        folder.Write("photos/b/1.bmp", s_dot);
        using var pool = Open(folder["photos"], new PoolOptions { LabelFile = folder.Write("labels.csv", $"path,label\n\"{first}\",red\n") });
        Assert.Equal(["red", null], Labels(pool));
    }

    [Fact]
    public void A_csv_file_is_a_pool_in_its_own_order()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x/b.bmp", s_dot);
        folder.Write("a.bmp", s_dot);
        var list = folder.Write("list.csv", "image,class\nx/b.bmp,dog\n./a.bmp,cat\nx/../missing.bmp,\n");
        var problems = new List<ItemProblem>();

        using var pool = Open(list, new PoolOptions { AsOracle = true }, problems);

        Assert.Equal(["x/b.bmp", "a.bmp", "missing.bmp"], Ids(pool));
        Assert.Equal(0, pool.LabeledCount);
        Assert.Equal(["dog", "cat"], new[] { 0, 1 }.Select(i => pool.Classes[pool.GetOracleLabel(i)]));
        Assert.Equal(-1, pool.GetOracleLabel(2));
        Assert.Empty(problems);
        Assert.Equal(1, PoolVerifier.Verify(pool, RunContext.None));
    }

    [Fact]
    public void A_million_broken_rows_are_told_once_in_a_thousand_and_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.bmp", s_dot);
        var list = folder.Write("list.csv", "path\na.bmp\n" + string.Concat(Enumerable.Repeat("../b.bmp\n", 5_000)));
        var problems = new List<ItemProblem>();
        using var pool = Open(list, null, problems);
        Assert.Equal(1_001, problems.Count);
        Assert.Contains("4000 more", problems[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sub/data.npy", PoolFormat.Npy)]
    [InlineData("list.CSV", PoolFormat.Csv)]
    [InlineData("picture.WebP", PoolFormat.ImageFolder)]
    [InlineData("data_batch_2.bin", PoolFormat.Cifar10)]
    [InlineData("test.bin", PoolFormat.Cifar100)]
    public void Formats_are_told_by_name(string name, PoolFormat format)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(format, PoolFormatDetector.Detect([folder.Write(name, s_dot)]));
    }

    [Fact]
    public void Formats_are_told_by_content()
    {
        using var folder = new TemporaryFolder();
        var idx = IdxFiles.File(0x08, [1, 2, 2], [1, 2, 3, 4]);
        Assert.Equal(PoolFormat.Idx, PoolFormatDetector.Detect([folder.Write("mine", idx)]));
        Assert.Equal(PoolFormat.Idx, PoolFormatDetector.Detect([folder.Write("mine.gz", IdxFiles.Gzip(idx))]));
        Assert.Equal(PoolFormat.ImageFolder, PoolFormatDetector.Detect([folder.Path]));
        folder.Write("t10k-images-idx3-ubyte", idx);
        Assert.Equal(PoolFormat.Idx, PoolFormatDetector.Detect([folder.Path]));
        Assert.Equal("UnknownFormat", Assert.Throws<ActiveLearningException>(() => PoolFormatDetector.Detect([folder.Write("x.xyz", "text")])).ErrorId);
    }

    [Fact]
    public void More_than_one_path_is_refused_where_one_is_meant()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.npy", NpyFiles.Float32([1], 1));
        Assert.Equal("TooManyPaths", Assert.Throws<ActiveLearningException>(() => PoolFactory.Open([file, file], new PoolOptions(), RunContext.None)).ErrorId);
        Assert.Equal("PathEmpty", Assert.Throws<ActiveLearningException>(() => PoolFactory.Open([], new PoolOptions(), RunContext.None)).ErrorId);
        Assert.Equal("InvalidLimit", Assert.Throws<ActiveLearningException>(() => Open(file, new PoolOptions { MaxPixels = 0 })).ErrorId);
    }
}
