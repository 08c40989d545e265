using System.Formats.Tar;
using System.IO.Compression;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// The binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky, 2009): records of one label byte (CIFAR-100: coarse and fine) and 3,072 bytes, the red, green and blue
/// planes of a 32 x 32 picture. A folder or archive gives the training set; the test set is opened by naming its file.
/// </summary>
internal static class CifarFiles
{
    private const string FormatName = "CIFAR's binary version";
    private const int Side = 32;
    private const int PictureBytes = Side * Side * 3;
    private const int MaxNameBytes = 1 << 16;

    private static readonly string[] s_folders10 = ["cifar-10-batches-bin"];
    private static readonly string[] s_folders100 = ["cifar-100-binary"];

    private static readonly (float[] Mean, float[] Std) s_normalization10 = ([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);
    private static readonly (float[] Mean, float[] Std) s_normalization100 = ([0.5071f, 0.4865f, 0.4409f], [0.2673f, 0.2564f, 0.2762f]);

    /// <summary>Which of the two a path is, by names and lengths, or null.</summary>
    /// <param name="path">A file or folder.</param>
    public static PoolFormat? Detect(string path)
    {
        if (Directory.Exists(path))
        {
            if (FindFolder(path, false, false) is not null)
                return PoolFormat.Cifar10;
            return FindFolder(path, true, true) is not null ? PoolFormat.Cifar100 : null;
        }

        var name = Path.GetFileName(path);
        if (IsArchive(path))
        {
            if (name.StartsWith("cifar-100", StringComparison.OrdinalIgnoreCase))
                return PoolFormat.Cifar100;
            return name.StartsWith("cifar-10", StringComparison.OrdinalIgnoreCase) ? PoolFormat.Cifar10 : null;
        }

        if (!name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
            return null;
        if (IsTrainingFile(name, false) || name.Equals("test_batch.bin", StringComparison.OrdinalIgnoreCase))
            return PoolFormat.Cifar10;
        return IsTrainingFile(name, true) || name.Equals("test.bin", StringComparison.OrdinalIgnoreCase) ? PoolFormat.Cifar100 : null;
    }

    /// <summary>Reads pictures and labels.</summary>
    /// <param name="paths">A folder, an archive, or .bin files.</param>
    /// <param name="fine">True: CIFAR-100.</param>
    /// <exception cref="ActiveLearningException">They cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static CifarData Read(IReadOnlyList<string> paths, bool fine) => ContentError.Guard(paths[0], () =>
    {
        if (paths.Count == 1 && Directory.Exists(paths[0]))
        {
            var folder = FindFolder(paths[0], fine, false) ?? throw ContentError.Invalid(
                paths[0], FormatName, fine ? "train.bin is not in it" : "data_batch_1.bin is not in it");
            var files = Directory.GetFiles(folder, "*.bin").Where(file => IsTrainingFile(Path.GetFileName(file), fine)).Order(StringComparer.Ordinal).ToArray();
            return ReadFiles(files, fine, "train", paths[0]);
        }

        foreach (var path in paths)
        {
            if (!File.Exists(path))
                throw Directory.Exists(path) ? ContentError.Invalid(path, FormatName, "name one folder, or files") : ContentError.Missing(path);
        }

        if (IsArchive(paths[0]))
        {
            return paths.Count == 1
                ? ReadArchive(paths[0], fine)
                : throw ContentError.Invalid(paths[1], FormatName, "an archive must be the only path");
        }

        return ReadFiles(paths, fine, paths.Count == 1 ? Path.GetFileNameWithoutExtension(paths[0]) : "train", paths[0]);
    });

    private static string? FindFolder(string folder, bool fine, bool mustBeSure) =>
        (fine ? s_folders100 : s_folders10).Select(name => Path.Join(folder, name)).Prepend(folder).FirstOrDefault(candidate =>
            File.Exists(Path.Join(candidate, fine ? "train.bin" : "data_batch_1.bin"))
            && (!mustBeSure || File.Exists(Path.Join(candidate, NamesFile(fine))) || HoldsRecords100(Path.Join(candidate, "train.bin"))));

    /// <summary>
    /// Whether a file is one of CIFAR-100 by its content. Any tool may call a file train.bin, so without the file of class names beside it
    /// its length must be one of whole records, and those at its start, middle and end must have labels that exist.
    /// </summary>
    private static bool HoldsRecords100(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var (count, rest) = Math.DivRem(RandomAccess.GetLength(file), PictureBytes + 2);
            Span<byte> labels = stackalloc byte[2];
            foreach (var record in new[] { 0, count / 2, count - 1 })
            {
                if (count == 0 || rest != 0 || RandomAccess.Read(file, labels, record * (PictureBytes + 2)) != 2 || labels[0] >= 20 || labels[1] >= 100)
                    return false;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsTrainingFile(string name, bool fine) => fine
        ? name.Equals("train.bin", StringComparison.OrdinalIgnoreCase)
        : name.StartsWith("data_batch_", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase);

    private static bool IsArchive(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    private static string NamesFile(bool fine) => fine ? "fine_label_names.txt" : "batches.meta.txt";

    private static CifarData ReadFiles(IReadOnlyList<string> files, bool fine, string prefix, string path)
    {
        var records = new Records(fine, files.Sum(file => new FileInfo(file).Length), path);
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            records.Add(stream, stream.Length, file);
        }

        var names = Path.Join(Path.GetDirectoryName(files[0]), NamesFile(fine));
        return records.Finish(File.Exists(names) ? ReadNames(File.OpenRead(names), names) : null, prefix, path);
    }

    private static CifarData ReadArchive(string path, bool fine)
    {
        try
        {
            // Twice through the archive: first how much there is, so that no more memory is taken than is filled. Going to the next entry reads past
            // the last one's content, so lengths that lie end here.
            long total = 0;
            foreach (var (name, length, _) in Entries(path))
            {
                if (IsTrainingFile(name, fine))
                    total += length;
            }

            var records = new Records(fine, total, path);
            IReadOnlyList<string>? names = null;
            foreach (var (name, length, stream) in Entries(path))
            {
                if (IsTrainingFile(name, fine))
                {
                    records.Add(stream, length, $"{path}:{name}");
                }
                else if (name == NamesFile(fine))
                {
                    names = ReadNames(stream, $"{path}:{name}");
                }
            }

            return records.Finish(names, "train", path);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException or ArgumentException)
        {
            throw ContentError.Invalid(path, FormatName, $"the archive is damaged ({e.Message.TrimEnd('.')})");
        }
    }

    private static IEnumerable<(string Name, long Length, Stream Content)> Entries(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } content)
                yield return (Path.GetFileName(entry.Name), entry.Length, content);
        }
    }

    private static string[] ReadNames(Stream stream, string path)
    {
        using (stream)
        {
            var buffer = new byte[MaxNameBytes];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length == buffer.Length)
                throw ContentError.Invalid(path, "a file of class names", "it is too long");
            return System.Text.Encoding.UTF8.GetString(buffer, 0, length).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Collects records from one file after the other.</summary>
    private sealed class Records
    {
        private readonly bool _fine;
        private readonly int _recordBytes;
        private readonly PinnedBytes _pictures;
        private readonly int[] _labels;
        private int _count;

        public Records(bool fine, long totalBytes, string path)
        {
            _fine = fine;
            _recordBytes = PictureBytes + (fine ? 2 : 1);
            var count = totalBytes / _recordBytes;
            if (count == 0)
                throw ContentError.Invalid(path, FormatName, "there is no picture in it");
            if (count * PictureBytes > Array.MaxLength)
                throw ContentError.Invalid(path, FormatName, $"{totalBytes} bytes are more than fit into memory");
            _labels = new int[count];
            _pictures = new PinnedBytes((int)(count * PictureBytes));
        }

        public void Add(Stream stream, long length, string path)
        {
            if (length % _recordBytes != 0)
                throw ContentError.Invalid(path, FormatName, $"its {length} bytes are not a whole number of records of {_recordBytes} bytes; it is truncated, or of the other CIFAR");
            var record = new byte[_recordBytes];
            for (var left = length / _recordBytes; left > 0; left--)
            {
                if (_count == _labels.Length || stream.ReadAtLeast(record, _recordBytes, throwOnEndOfStream: false) < _recordBytes)
                    throw ContentError.Invalid(path, FormatName, "it ends before its last record");
                var label = record[_fine ? 1 : 0];
                if (label >= (_fine ? 100 : 10))
                    throw ContentError.Invalid(path, FormatName, $"record {_count} has the label {label}");
                _labels[_count] = label;
                var planes = record.AsSpan(_recordBytes - PictureBytes);
                var picture = _pictures.Span.Slice(_count * PictureBytes, PictureBytes);
                for (var i = 0; i < Side * Side; i++)
                {
                    picture[3 * i] = planes[i];
                    picture[(3 * i) + 1] = planes[i + (Side * Side)];
                    picture[(3 * i) + 2] = planes[i + (2 * Side * Side)];
                }

                _count++;
            }
        }

        public CifarData Finish(IReadOnlyList<string>? names, string prefix, string path)
        {
            var classes = _fine ? 100 : 10;
            if (names is not null && names.Count != classes)
                throw ContentError.Invalid(path, FormatName, $"its file of class names has {names.Count} names instead of {classes}");
            var shape = new PackedShape(_count, Side, Side, 3);
            var source = new PackedImageSource(_pictures, 0, shape, path, prefix, _fine ? s_normalization100 : s_normalization10);
            return new CifarData(source, _labels, names);
        }
    }
}
