using System.IO.Hashing;
using System.Runtime.InteropServices;
using ActiveLearning.Pools.Database;

namespace ActiveLearning.Pools;

/// <summary>Numbers that tell whether data are still what they were; never 0.</summary>
internal static class ContentStamp
{
    /// <summary>Of a file that is not read for it.</summary>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="written">When it was last written.</param>
    public static ulong Of(long length, DateTime written) => Of(MemoryMarshal.AsBytes<long>([length, written.Ticks]));

    /// <summary>Of the data themselves.</summary>
    /// <param name="bytes">The data.</param>
    public static ulong Of(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes) is not 0 and var hash ? hash : 1;

    /// <summary>Of a sample, as it is now.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="index">Which.</param>
    /// <returns>The same for all that have no file of their own; 0 where a file cannot be looked at.</returns>
    public static ulong Of(SampleSource source, int index) => source.GetPath(index) is { } path ? OfFile(path) : 1;

    /// <summary>Of the file of one sample.</summary>
    /// <param name="path">The file.</param>
    /// <returns>0 where it cannot be looked at.</returns>
    public static ulong OfFile(string path) => FileFacts.Glance(path) is var (size, modified) ? Of(size, new DateTime(modified)) : 0;
}
