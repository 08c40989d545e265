using System.Text;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Imaging;

namespace ActiveLearning.Tests.Pools;

/// <summary>
/// A hundred and more broken inputs. Each is opened and read to its end as a pool; each must give one clear error or problem that names the file, and nothing
/// else: no other exception, no crash, no hang.
/// </summary>
public sealed class BrokenInputTests
{
    private static readonly Dictionary<string, Func<TemporaryFolder, (string Path, PoolOptions Options)>> s_cases = Cases();

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Fact]
    public void There_are_a_hundred() => Assert.True(s_cases.Count >= 100, $"only {s_cases.Count}");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_a_clear_error(string name)
    {
        using var folder = new TemporaryFolder();
        var (path, options) = s_cases[name](folder);
        var problems = new List<ItemProblem>();
        var context = new RunContext(problem: problems.Add);

        var work = Task.Run(() =>
        {
            try
            {
                using var pool = PoolFactory.Open([path], options, context);
                PoolStatistics.Measure(pool, RunContext.None);
                PoolVerifier.Verify(pool, context);
                return null;
            }
            catch (ActiveLearningException error)
            {
                return error;
            }
        });
        Assert.Same(work, await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(60))));

        var error = await work;
        var messages = problems.Select(problem => problem.Message).Concat(error is null ? [] : [error.Message]).ToArray();
        Assert.NotEmpty(messages);
        Assert.All(messages, message =>
        {
            Assert.Contains(Path.GetFileNameWithoutExtension(path), message, StringComparison.Ordinal);
            Assert.EndsWith(".", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
            Assert.InRange(message.Length, 20, 1_000);
        });
        Assert.All(problems, problem => Assert.NotEqual("", problem.ErrorId));
    }

    private static Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>> Cases()
    {
        var cases = new Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>>();
        AddImages(cases);
        AddNpy(cases);
        AddIdx(cases);
        AddCifar(cases);
        AddCsv(cases);
        return cases;
    }

    private static void AddImages(Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>> cases)
    {
        void Add(string name, string file, Func<byte[]> content, PoolOptions? options = null) =>
            cases.Add(name, folder => (folder.Write(file, content()), options ?? new PoolOptions()));

        static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "imaging", name));

        static byte[] Patched(byte[] file, int offset, params byte[] bytes)
        {
            bytes.CopyTo(file, offset);
            return file;
        }

        foreach (var name in new[] { "rgb.jpg", "progressive.jpg", "rgb.png", "rgb.webp", "rgb.tif", "rgb.bmp", "palette.bmp" })
        {
            foreach (var percent in new[] { 1, 25, 75 })
            {
                Add($"{name} cut to {percent} %", name, () =>
                {
                    var file = Fixture(name);
                    return file[..Math.Max(3, file.Length * percent / 100)];
                });
            }

            Add($"{name} with its signature broken", name, () => Patched(Fixture(name), 0, 0x7F));
        }

        Add("gif cut in its header", "frames.gif", () => Fixture("frames.gif")[..9]);
        Add("gif cut in its colours", "frames.gif", () => Fixture("frames.gif")[..60]);
        Add("gif cut in its first frame", "frames.gif", () => Fixture("frames.gif")[..400]);
        Add("empty jpg", "empty.jpg", () => []);
        Add("empty png", "empty.png", () => []);
        Add("one byte", "one.jpg", () => [0xFF]);
        Add("zeros", "zeros.png", () => new byte[4096]);
        Add("text named jpg", "text.jpg", () => Encoding.UTF8.GetBytes("This is not a picture."));
        Add("html named png", "page.png", () => Encoding.UTF8.GetBytes("<html><body>404</body></html>"));
        Add("svg named png", "drawing.png", () => Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"));
        Add("pdf named jpg", "print.jpg", () => Encoding.UTF8.GetBytes("%PDF-1.4\n%%EOF"));
        Add("jpeg of the signature alone", "start.jpg", () => [0xFF, 0xD8, 0xFF, 0xE0]);
        Add("jpeg with zero sides", "flat.jpg", () => [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0, 0xFF, 0xD9]);
        Add("png of two billion rows", "endless.png", () => Bitmaps.Png(2_147_483_647, 2_147_483_647, [0]));
        Add("png of zero width", "thin.png", () => Bitmaps.Png(0, 5, [0]));
        Add("png of negative height", "negative.png", () => Bitmaps.Png(5, -5, [0]));
        Add("png over the limit", "large.png", () => Bitmaps.Png(20_000, 20_000, [0]));
        Add("png over a limit of its own", "small.png", () => Bitmaps.TallPng(32, 32), new PoolOptions { MaxPixels = 1_023 });
        Add("png with a damaged header sum", "sum.png", () => Patched(Bitmaps.TallPng(32, 32), 17, 9));
        Add("png with no pixels", "hollow.png", () => Bitmaps.Png(32, 32, []));
        Add("png with pixels that are no zlib", "noise.png", () => Bitmaps.Png(32, 32, [1, 2, 3, 4, 5, 6]));
        Add("bmp of negative width", "bmp1.bmp", () => Patched(Fixture("rgb.bmp"), 18, 0xFF, 0xFF, 0xFF, 0xFF));
        Add("bmp of zero height", "bmp2.bmp", () => Patched(Fixture("rgb.bmp"), 22, 0, 0, 0, 0));
        Add("bmp of two billion columns", "bmp3.bmp", () => Patched(Fixture("rgb.bmp"), 18, 0xFF, 0xFF, 0xFF, 0x7F));
        Add("bmp of the lowest height", "bmp4.bmp", () => Patched(Fixture("rgb.bmp"), 22, 0, 0, 0, 0x80));
        Add("bmp of three bits", "bmp5.bmp", () => Patched(Fixture("rgb.bmp"), 28, 3));
        Add("bmp of an unknown compression", "bmp6.bmp", () => Patched(Fixture("rgb.bmp"), 30, 1));
        Add("bmp whose pixels start behind its end", "bmp7.bmp", () => Patched(Fixture("rgb.bmp"), 10, 0xFF, 0xFF, 0xFF, 0xFF));
        Add("bmp whose pixels start in its header", "bmp8.bmp", () => Patched(Fixture("rgb.bmp"), 10, 4, 0, 0, 0));
        Add("bmp of an absurd header length", "bmp9.bmp", () => Patched(Fixture("rgb.bmp"), 14, 0xFF, 0xFF, 0xFF, 0x7F));
        Add("bmp whose palette is too short", "bmp10.bmp", () => Patched(Fixture("palette.bmp"), 46, 1, 0, 0, 0));
        Add("bmp with an empty mask", "bmp11.bmp", () => Patched(Patched(Fixture("alpha.bmp"), 30, 3), 54, new byte[12]));
        Add("tiff whose directory is behind its end", "tiff1.tif", () => [0x49, 0x49, 0x2A, 0, 0xF0, 0xFF, 0xFF, 0x7F]);
        Add("tiff whose directory is itself", "tiff2.tif", () => [0x49, 0x49, 0x2A, 0, 0, 0, 0, 0]);
        Add("webp of the container alone", "webp1.webp", () => Encoding.ASCII.GetBytes("RIFF\x04\0\0\0WEBP"));
        Add("webp with a damaged stream", "webp2.webp", () => Patched(Fixture("rgb.webp"), 21, 0xFF, 0xFF, 0xFF, 0xFF));
        Add("folder without pictures", "nothing.txt", () => [65]);
        cases["folder without pictures"] = folder => (Path.GetDirectoryName(folder.Write("nothing/readme.txt", "text"))!, new PoolOptions());
        cases.Add("path that does not exist", folder => (folder["gone"], new PoolOptions()));
    }

    private static void AddNpy(Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>> cases)
    {
        void Add(string name, byte[] content, PoolOptions? options = null) =>
            cases.Add("npy " + name, folder => (folder.Write("features.npy", content), options ?? new PoolOptions()));

        void AddHeader(string name, string header, int dataBytes = 16) => Add(name, NpyFiles.Raw(header, new byte[dataBytes]));

        Add("empty", []);
        Add("of its signature alone", [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']);
        Add("of zeros", new byte[256]);
        Add("of version 9", NpyFiles.Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", new byte[16], version: 9));
        var longer = NpyFiles.Float32(new float[4], 2, 2);
        longer[8] = longer[9] = 0xFF;
        Add("with a header longer than the file", longer);
        var huge = NpyFiles.Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", new byte[16], version: 2);
        huge[11] = 0xFF;
        Add("with a header of four gigabytes", huge);
        Add("cut in its data", NpyFiles.Float32(new float[4], 2, 2)[..^3]);
        Add("with more data than it says", [.. NpyFiles.Float32(new float[4], 2, 2), 1, 2, 3]);
        AddHeader("in Fortran order", "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }");
        AddHeader("of a structure", "{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (2,), }");
        AddHeader("of objects", "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }");
        AddHeader("of text", "{'descr': '<U8', 'fortran_order': False, 'shape': (2,), }");
        AddHeader("of complex numbers", "{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }");
        AddHeader("of 128-bit floats", "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }");
        AddHeader("of whole numbers", "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }");
        AddHeader("with a negative size", "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 2), }");
        AddHeader("with sizes whose product overflows", "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4611686018427387904), }");
        AddHeader("with sizes whose product wraps to the truth", "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905, 4), }");
        AddHeader("with a size beyond 64 bits", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 2), }");
        AddHeader("with no samples", "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4), }", 0);
        AddHeader("with no features", "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 0), }", 0);
        AddHeader("with three dimensions", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2), }");
        AddHeader("with no dimension", "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 4);
        AddHeader("without shape", "{'descr': '<f4', 'fortran_order': False, }");
        AddHeader("with the shape twice", "{'descr': '<f4', 'shape': (2, 2), 'shape': (2, 2), 'fortran_order': False, }");
        AddHeader("with an unknown key", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), 'evil': 1, }");
        AddHeader("with code in its header", "__import__('os').system('id')");
        AddHeader("with a header that does not end", "{'descr': '<f4");
        AddHeader("with words in its shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (two, 2), }");
        AddHeader("with a thousand dimensions", $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", Enumerable.Repeat(1, 1_000))}), }}");
        Add("with a feature that is not a number", NpyFiles.Float32([1, float.NaN, 3, 4], 2, 2));
        Add("with a feature that is infinite", NpyFiles.Float32([1, 2, 3, float.PositiveInfinity], 2, 2));

        void AddLabels(string name, byte[] labels) => cases.Add("npy labels " + name, folder =>
        {
            folder.Write("data.npy", NpyFiles.Float32(new float[4], 2, 2));
            return (folder["data.npy"], new PoolOptions { LabelPath = folder.Write("data.labels.npy", labels) });
        });

        AddLabels("too few", NpyFiles.File("|u1", [1], [0]));
        AddLabels("of floats", NpyFiles.File("<f4", [2], new byte[8]));
        AddLabels("below minus one", NpyFiles.File("|i1", [2], [0, 0xFE]));
        AddLabels("beyond 32 bits", NpyFiles.File("<u8", [2], [.. new byte[8], .. Enumerable.Repeat((byte)0xFF, 8)]));
        AddLabels("of two billion classes", NpyFiles.File("<i4", [2], [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]));
        AddLabels("in two columns", NpyFiles.File("|u1", [1, 2], [0, 1]));
    }

    private static void AddIdx(Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>> cases)
    {
        void Add(string name, byte[] content) => cases.Add("idx " + name, folder =>
            (folder.Write("train-images-idx3-ubyte", content), new PoolOptions { Format = PoolFormat.Idx }));

        Add("empty", []);
        Add("cut in its header", [0, 0, 8, 3, 0, 0]);
        Add("with an unknown type", IdxFiles.File(0x0F, [1, 2, 2], new byte[4]));
        Add("of floats", IdxFiles.File(0x0D, [1, 2, 2], new byte[16]));
        Add("of labels", IdxFiles.File(0x08, [4], new byte[4]));
        Add("with a first byte that is not zero", [1, .. IdxFiles.File(0x08, [1, 2, 2], new byte[4])[1..]]);
        Add("with no dimension", [0, 0, 8, 0]);
        Add("with two hundred dimensions", [0, 0, 8, 200, .. new byte[800]]);
        Add("with a size of zero", IdxFiles.File(0x08, [1, 0, 2], []));
        Add("with a size of four billion", IdxFiles.File(0x08, [uint.MaxValue, 2, 2], new byte[4]));
        Add("with sizes whose product overflows", IdxFiles.File(0x08, [0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF], new byte[4]));
        Add("cut in its data", IdxFiles.File(0x08, [3, 2, 2], new byte[11]));
        Add("with more data than it says", IdxFiles.File(0x08, [3, 2, 2], new byte[13]));
        Add("of five channels", IdxFiles.File(0x08, [1, 2, 2, 5], new byte[20]));
        Add("gzip cut", IdxFiles.Gzip(IdxFiles.File(0x08, [100, 8, 8], new byte[6_400]))[..30]);
        Add("gzip damaged", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF]);
        Add("gzip that promises two gigabytes", IdxFiles.Gzip(IdxFiles.File(0x08, [2_000, 1_000, 1_000], new byte[100])));
        Add("gzip with more data than it says", IdxFiles.Gzip(IdxFiles.File(0x08, [3, 2, 2], new byte[100])));

        void AddLabels(string name, byte[] labels) => cases.Add("idx labels " + name, folder =>
        {
            folder.Write("train-labels-idx1-ubyte", labels);
            return (folder.Write("train-images-idx3-ubyte", IdxFiles.File(0x08, [2, 2, 2], new byte[8])), new PoolOptions());
        });

        // Messages about labels name the labels' file or the pictures'; both start with "train-".
        AddLabels("too many", IdxFiles.File(0x08, [3], new byte[3]));
        cases.Add("idx labels of a class that is not given", folder =>
        {
            folder.Write("train-labels-idx1-ubyte", IdxFiles.File(0x08, [2], [0, 7]));
            return (folder.Write("train-images-idx3-ubyte", IdxFiles.File(0x08, [2, 2, 2], new byte[8])), new PoolOptions { Classes = ["train-images-idx3-ubyte"] });
        });
    }

    private static void AddCifar(Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>> cases)
    {
        cases.Add("cifar cut in a record", folder => (folder.Write("data_batch_1.bin", new byte[3_072]), new PoolOptions()));
        cases.Add("cifar with half a record more", folder => (folder.Write("data_batch_1.bin", new byte[4_000]), new PoolOptions()));
        cases.Add("cifar empty", folder => (folder.Write("data_batch_1.bin", ""), new PoolOptions()));
        cases.Add("cifar with label 10", folder => (folder.Write("data_batch_1.bin", [10, .. new byte[3_072]]), new PoolOptions()));
        cases.Add("cifar-100 with label 100", folder => (folder.Write("train.bin", [0, 100, .. new byte[3_072]]), new PoolOptions { Format = PoolFormat.Cifar100 }));
        cases.Add("cifar archive that is none", folder => (folder.Write("cifar-10-binary.tar.gz", "text"), new PoolOptions()));
        cases.Add("cifar archive with a damaged tar", folder => (folder.Write("cifar-10-binary.tar.gz", IdxFiles.Gzip([.. Enumerable.Repeat((byte)0xAA, 2_048)])), new PoolOptions()));
        cases.Add("cifar archive without pictures", folder => (folder.Write("cifar-10-binary.tar.gz", IdxFiles.Gzip(new byte[2_048])), new PoolOptions()));
    }

    private static void AddCsv(Dictionary<string, Func<TemporaryFolder, (string, PoolOptions)>> cases)
    {
        void Add(string name, byte[] content) => cases.Add("csv " + name, folder =>
        {
            folder.Write("a.bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
            return (folder.Write("list.csv", content), new PoolOptions());
        });

        void AddText(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

        Add("empty", []);
        AddText("without a header", "a.bmp,cat\n");
        AddText("of a header alone", "path,label\n");
        AddText("with a row that is too short", "label,path\ncat\ncat,a.bmp\n");
        AddText("with a row that names nothing", "path,label\n ,cat\na.bmp,cat\n");
        AddText("with a path above its folder", "path,label\n../../secret.png,cat\na.bmp,cat\n");
        AddText("with a path elsewhere", "path,label\n/etc/passwd,cat\na.bmp,cat\n");
        AddText("with a path that goes out and in", "path\nx/../../y.png\na.bmp\n");
        AddText("with its own folder as a picture", "path\n.\na.bmp\n");
        AddText("with two labels for a picture", "path,label\na.bmp,cat\na.bmp,dog\n");
        AddText("with a quotation mark inside a field", "path,label\na\"x.bmp,cat\na.bmp,cat\n");
        AddText("with a field of a megabyte", "path,label\n" + new string('x', 1 << 20) + ",cat\n");
        AddText("with a quotation mark that is not closed", "path,label\n\"a.bmp,cat\n" + string.Concat(Enumerable.Repeat("b.bmp,dog\n", 20_000)));
        AddText("with a zero in a path", "path,label\na\0.bmp,cat\na.bmp,cat\n");
        Add("that is not UTF-8", [.. "path,label\n"u8, 0xFF, 0xFE, 0x80, (byte)'\n']);
        Add("in UTF-16 without a mark", Encoding.Unicode.GetBytes("path,label\na.bmp,cat\n"));
        Add("of random bytes", [0x00, 0x01, 0x02, 0x80, 0xFF, 0x0A, 0x22, 0x22, 0x2C]);

        void AddLabels(string name, string content, PoolOptions? options = null) => cases.Add("label file " + name, folder =>
        {
            // The folder's name is what the messages are looked through for, and labels' messages name the label file: it bears the same name.
            folder.Write("labels/one/a.bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
            folder.Write("labels/two/a.bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
            return (folder["labels"], (options ?? new PoolOptions()) with { LabelFile = folder.Write("labels.csv", content) });
        });

        AddLabels("empty", "");
        AddLabels("without labels", "path\none/a.bmp\n");
        AddLabels("that names an unknown picture", "path,label\nthree/b.bmp,cat\none/a.bmp,cat\n");
        AddLabels("that names two pictures at once", "path,label\na.bmp,cat\none/a.bmp,cat\n");
        AddLabels("that contradicts itself", "path,label\none/a.bmp,cat\none/a.bmp,dog\n");
        AddLabels("with a class that is not given", "path,label\none/a.bmp,cow\n", new PoolOptions { Classes = ["cat", "dog"] });
        cases.Add("label file that is missing", folder =>
        {
            folder.Write("labels/a.bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
            return (folder["labels"], new PoolOptions { LabelFile = folder["labels.csv"] });
        });
    }
}
