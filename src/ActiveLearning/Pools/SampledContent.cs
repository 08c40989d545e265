using System.Security.Cryptography;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Hashes the content of some samples, spread evenly: reading all of a large pool would take longer than it is worth.</summary>
internal static class SampledContent
{
    private const int SamplesRead = 256;
    private const int BytesOfFile = 1 << 16;

    /// <summary>Adds the content to a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="source">The samples.</param>
    /// <param name="context">Stops it.</param>
    internal static void Append(IncrementalHash hash, SampleSource source, RunContext context)
    {
        var read = Math.Min(SamplesRead, source.Count);
        for (var i = 0; i < read; i++)
        {
            context.ThrowIfStopped();
            AppendOne(hash, source, (int)((long)i * source.Count / read));
        }
    }

    private static void AppendOne(IncrementalHash hash, SampleSource source, int index)
    {
        int[] one = [index];
        if (source.GetPath(index) is { } path)
        {
            AppendFile(hash, path);
        }
        else if (source.Kind == SourceKind.Features)
        {
            var row = new float[source.Width];
            source.ReadFeatures(one, row);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
        }
        else if (source.Height > 0 && source.Width > 0)
        {
            var size = Math.Min(source.Height, source.Width);
            var picture = new byte[size * size * source.Channels];
            source.ReadImages(one, size, picture, null);
            hash.AppendData(picture);
        }
    }

    /// <summary>Length and beginning of a file; one that cannot be read is no error here, the run will report it.</summary>
    private static void AppendFile(IncrementalHash hash, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            var start = new byte[Math.Min(BytesOfFile, file.Length)];
            file.ReadExactly(start);
            hash.AppendData(BitConverter.GetBytes(file.Length));
            hash.AppendData(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HashText.Append(hash, "unreadable");
        }
    }
}
