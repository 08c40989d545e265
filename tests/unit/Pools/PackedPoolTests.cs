using System.Buffers.Binary;
using System.Formats.Tar;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools;

/// <summary>Pools from IDX, CIFAR and .npy files.</summary>
public sealed class PackedPoolTests
{
    private static Pool Open(string path, PoolOptions? options = null) => PoolFactory.Open([path], options ?? new PoolOptions(), RunContext.None);

    private static byte[] Images(Pool pool, int size, params int[] indices)
    {
        var reader = new BatchReader(pool, size);
        var bytes = new byte[indices.Length * reader.ElementsPerSample];
        reader.ReadImages(indices, bytes, RunContext.None, []);
        return bytes;
    }

    private static float[] Features(Pool pool, params int[] indices)
    {
        var floats = new float[indices.Length * pool.Source.Width];
        new BatchReader(pool, 0).ReadFeatures(indices, floats, RunContext.None, []);
        return floats;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx_pictures_and_labels(bool compressed)
    {
        using var folder = new TemporaryFolder();
        byte[] Pack(byte[] content) => compressed ? IdxFiles.Gzip(content) : content;
        var end = compressed ? ".gz" : "";
        folder.Write("t10k-labels-idx1-ubyte" + end, Pack(IdxFiles.File(0x08, [3], [2, 0, 1])));
        var path = folder.Write("t10k-images-idx3-ubyte" + end, Pack(IdxFiles.File(0x08, [3, 2, 2], [.. Enumerable.Range(0, 12).Select(i => (byte)i)])));

        using var pool = Open(path, new PoolOptions { Classes = ["a", "b", "c"] });

        Assert.Equal(["c", "a", "b"], Enumerable.Range(0, 3).Select(i => pool.GetSample(i).Label));
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Images(pool, 2, 2, 0));
        Assert.Equal([(byte)6], Images(pool, 1, 1)); // The mean of 4, 5, 6, 7 is 5.5.
        Assert.Equal("t10k/00002", pool.GetId(2));
        Assert.Equal((2, -1, -1), (pool.IndexOf("t10k/00002"), pool.IndexOf("t10k/00003"), pool.IndexOf("t10k/2")));
    }

    [Fact]
    public void Idx_labels_from_elsewhere_and_none_at_all()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("mine.idx", IdxFiles.File(0x08, [2, 1, 1, 3], [1, 2, 3, 4, 5, 6]));
        var labels = folder.Write("labels.npy", NpyFiles.File("<i8", [2, 1], [.. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(3L)]));

        using var labeled = Open(path, new PoolOptions { LabelPath = labels });
        Assert.Equal([null, "3"], Enumerable.Range(0, 2).Select(i => labeled.GetSample(i).Label));
        Assert.Equal(["0", "1", "2", "3"], labeled.Classes);
        Assert.Equal(3, labeled.Source.Channels);

        using var unlabeled = Open(path);
        Assert.Equal((0, 0), (unlabeled.LabeledCount, unlabeled.Classes.Count));
    }

    private static byte[] CifarRecord(byte[] labels, byte red, byte green, byte blue) =>
        [.. labels, .. Enumerable.Repeat(red, 1024), .. Enumerable.Repeat(green, 1024), .. Enumerable.Repeat(blue, 1024)];

    [Fact]
    public void Cifar_100_folder_without_class_names_is_read_where_the_format_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.bin", CifarRecord([3, 42], 1, 2, 3));

        using var pool = Open(folder.Path, new PoolOptions { Format = PoolFormat.Cifar100 });

        Assert.Equal(1, pool.Count);
        Assert.Equal("42", pool.GetSample(0).Label);
    }

    [Fact]
    public void Cifar_100_folder_without_class_names_is_known_by_its_records()
    {
        using var folder = new TemporaryFolder();
        folder.Write("deep/cifar-100-binary/train.bin", [.. CifarRecord([3, 42], 1, 2, 3), .. CifarRecord([19, 99], 4, 5, 6)]);
        using var pool = Open(folder["deep"]);
        Assert.Equal(["42", "99"], Enumerable.Range(0, 2).Select(i => pool.GetSample(i).Label));
    }

    [Theory]
    [InlineData(3 * 3074, 19, 100)]
    [InlineData(3 * 3074, 20, 99)]
    [InlineData((3 * 3074) + 1, 0, 0)]
    [InlineData(0, 0, 0)]
    public void Another_tools_train_bin_is_no_cifar_100(int length, byte coarse, byte fine)
    {
        using var folder = new TemporaryFolder();
        var content = new byte[length];
        if (length >= 3 * 3074)
            (content[2 * 3074], content[(2 * 3074) + 1]) = (coarse, fine);
        folder.Write("train.bin", content);
        Assert.Equal(PoolFormat.ImageFolder, PoolFormatDetector.Detect([folder.Path]));
    }

    [Fact]
    public void Cifar_10_folder_gives_its_training_files_in_order()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cifar-10-batches-bin/data_batch_2.bin", CifarRecord([9], 7, 8, 9));
        folder.Write("cifar-10-batches-bin/data_batch_1.bin", [.. CifarRecord([3], 1, 2, 3), .. CifarRecord([0], 4, 5, 6)]);
        folder.Write("cifar-10-batches-bin/test_batch.bin", CifarRecord([5], 0, 0, 0));
        folder.Write("cifar-10-batches-bin/batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");

        using var pool = Open(folder.Path);

        Assert.Equal(["cat", "airplane", "truck"], Enumerable.Range(0, 3).Select(i => pool.GetSample(i).Label));
        Assert.Equal([4, 5, 6, 4, 5, 6], Images(pool, 32, 1)[..6]);
        Assert.Equal([7, 8, 9], Images(pool, 32, 2)[..3]);
        Assert.Equal([0.4914f, 0.4822f, 0.4465f], pool.Source.PublishedNormalization!.Value.Mean);

        using var test = Open(folder["cifar-10-batches-bin/test_batch.bin"]);
        Assert.Equal(("dog", "test_batch/00000"), (test.GetSample(0).Label, test.GetId(0)));
    }

    [Fact]
    public void Cifar_100_takes_the_fine_label()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.bin", CifarRecord([4, 77], 1, 2, 3));
        folder.Write("fine_label_names.txt", string.Join('\n', Enumerable.Range(0, 100).Select(i => $"class{i}")));
        using var pool = Open(folder.Path);
        Assert.Equal("class77", pool.GetSample(0).Label);
        Assert.Equal([1, 2, 3], Images(pool, 32, 0)[..3]);
    }

    [Fact]
    public void A_cifar_archive_is_read_as_it_is()
    {
        using var folder = new TemporaryFolder();
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, leaveOpen: true))
        {
            void Add(string name, byte[] content) =>
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name) { DataStream = new MemoryStream(content) });
            Add("readme.html", [1]);
            Add("data_batch_1.bin", CifarRecord([3], 1, 2, 3));
            Add("test_batch.bin", CifarRecord([1], 9, 9, 9));
            Add("data_batch_2.bin", CifarRecord([4], 4, 5, 6));
        }

        using var pool = Open(folder.Write("cifar-10-binary.tar.gz", IdxFiles.Gzip(packed.ToArray())));
        Assert.Equal(["3", "4"], Enumerable.Range(0, 2).Select(i => pool.GetSample(i).Label));
        Assert.Equal([4, 5, 6], Images(pool, 32, 1)[..3]);
    }

    [Theory]
    [InlineData("<f2")]
    [InlineData(">f2")]
    [InlineData("<f4")]
    [InlineData(">f4")]
    [InlineData("<f8")]
    [InlineData(">f8")]
    public void Npy_features_of_every_float_type(string type)
    {
        using var folder = new TemporaryFolder();
        float[] values = [0, 1, -2.5f, 0.125f, 1024, -65504];
        var width = type[2] - '0';
        var data = new byte[values.Length * width];
        for (var i = 0; i < values.Length; i++)
        {
            var at = data.AsSpan(i * width, width);
            if (width == 2)
                BinaryPrimitives.WriteHalfLittleEndian(at, (Half)values[i]);
            else if (width == 4)
                BinaryPrimitives.WriteSingleLittleEndian(at, values[i]);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(at, values[i]);
            if (type[0] == '>')
                at.Reverse();
        }

        using var pool = Open(folder.Write("f.npy", NpyFiles.File(type, [3, 2], data)));
        Assert.Equal((SourceKind.Features, 3, 2), (pool.Source.Kind, pool.Count, pool.Source.Width));
        Assert.Equal(values, Features(pool, 0, 1, 2));
        Assert.Equal([1024, -65504, 0, 1], Features(pool, 2, 0));
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_open_is_an_error_and_no_crash()
    {
        // Windows does not let a mapped file be cut.
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var path = folder.Write("f.npy", NpyFiles.Float32([.. Enumerable.Range(0, 100_000).Select(i => (float)i)], 100_000));
        using var pool = Open(path);
        Assert.Equal([99_999], Features(pool, 99_999));
        using (var cut = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(5_000);
        }

        var error = Assert.Throws<ActiveLearningException>(() => Features(pool, 99_999));
        Assert.Equal(("FileCut", ErrorKind.ReadWrite), (error.ErrorId, error.Kind));

        var pictures = folder.Write("p.idx", IdxFiles.File(0x08, [40, 64, 64], new byte[40 * 64 * 64]));
        using var images = Open(pictures);
        Assert.Equal(0, Images(images, 64, 39)[0]);
        using (var cut = new FileStream(pictures, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(100);
        }

        Assert.Equal("FileCut", Assert.Throws<ActiveLearningException>(() => Images(images, 64, 39)).ErrorId);
    }

    [Fact]
    public void Npy_of_one_dimension_and_later_header_versions()
    {
        using var folder = new TemporaryFolder();
        using var one = Open(folder.Write("one.npy", NpyFiles.Float32([5, 6, 7], 3)));
        Assert.Equal([7, 5], Features(one, 2, 0));

        var data = NpyFiles.Float32([5, 6], 2)[^8..];
        foreach (byte version in new byte[] { 2, 3 })
        {
            using var pool = Open(folder.Write($"v{version}.npy", NpyFiles.Raw("{\"shape\": (2, 1), 'fortran_order': False, 'descr': '<f4'}", data, version)));
            Assert.Equal([5, 6], Features(pool, 0, 1));
        }

        // One dimension has no order to be wrong.
        using var fortran = Open(folder.Write("fortran.npy", NpyFiles.Raw("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", data)));
        Assert.Equal([5, 6], Features(fortran, 0, 1));
    }

    [Theory]
    [InlineData("|i1", 1)]
    [InlineData("|u1", 1)]
    [InlineData("<i2", 2)]
    [InlineData(">i4", 4)]
    [InlineData("<u4", 4)]
    [InlineData(">i8", 8)]
    public void Npy_labels_of_every_whole_type(string type, int width)
    {
        using var folder = new TemporaryFolder();
        var data = new byte[2 * width];
        data[type[0] == '>' ? (2 * width) - 1 : width] = 4;
        var path = folder.Write("f.npy", NpyFiles.Float32([5, 6], 2));
        using var pool = Open(path, new PoolOptions { LabelPath = folder.Write("l.npy", NpyFiles.File(type, [2], data)) });
        Assert.Equal(["0", "4"], Enumerable.Range(0, 2).Select(i => pool.GetSample(i).Label));
    }

    [Fact]
    public void A_row_that_is_not_finite_is_a_bad_sample()
    {
        using var folder = new TemporaryFolder();
        // 19 features: beyond one vector register, with a rest.
        var values = Enumerable.Range(0, 3 * 19).Select(i => (float)i).ToArray();
        values[19 + 18] = float.NaN;
        values[(2 * 19) + 3] = float.NegativeInfinity;
        using var pool = Open(folder.Write("f.npy", NpyFiles.Float32(values, 3, 19)));
        var problems = new List<ItemProblem>();
        var bad = new List<int>();
        var floats = new float[3 * 19];

        new BatchReader(pool, 0).ReadFeatures([0, 1, 2], floats, new RunContext(problem: problems.Add), bad);

        Assert.Equal([1, 2], bad);
        Assert.Equal(["f/00001", "f/00002"], problems.Select(problem => problem.Item));
        Assert.Equal(values[..19], floats[..19]);
        Assert.All(floats[19..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Data_are_gone_when_pool_and_parts_are_disposed_and_not_before()
    {
        using var folder = new TemporaryFolder();
        var pool = Open(folder.Write("f.npy", NpyFiles.Float32([.. Enumerable.Range(0, 10).Select(i => (float)i)], 10)));
        var source = pool.Source;
        var (train, test) = PoolSplitter.Split(pool, 0.3, stratified: false, seed: 1);
        pool.Dispose();
        pool.Dispose();
        Assert.Equal(3, Features(test, 0, 1, 2).Length);
        test.Dispose();
        Assert.Equal(7, Features(train, 0, 1, 2, 3, 4, 5, 6).Distinct().Count());
        train.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.ReadFeatures([0], new float[1]));
    }
}
