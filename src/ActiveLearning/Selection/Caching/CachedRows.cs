using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using ActiveLearning.Pools;
using Microsoft.Win32.SafeHandles;

namespace ActiveLearning.Selection.Caching;

/// <summary>
/// A file with a row of numbers for each sample of a pool, or none yet: a page that says what it is, a checksum a row, the rows. What the checksum does not vouch for was never
/// computed, or was cut off, damaged, or belongs to a picture that has changed since; all that is the same to a reader. One process has the file at a time.
/// </summary>
internal sealed unsafe class CachedRows : IDisposable
{
    /// <summary>The ending of the files' names.</summary>
    internal const string Extension = ".alcache";

    private const int Page = 4096;
    private static readonly byte[] s_magic = Encoding.ASCII.GetBytes("ALCACHE1");

    private readonly SafeFileHandle _handle;
    private readonly MappedBytes _bytes;
    private readonly int _columns;
    private readonly CacheType _type;
    private readonly long _dataOffset;
    private readonly byte[] _row;

    private CachedRows(SafeFileHandle handle, MappedBytes bytes, int rows, int columns, CacheType type)
    {
        _handle = handle;
        _bytes = bytes;
        _columns = columns;
        _type = type;
        _dataOffset = DataOffset(rows);
        _row = new byte[RowBytes(columns, type)];
    }

    /// <summary>Length of a row.</summary>
    internal int Columns => _columns;

    /// <summary>How long a file will be.</summary>
    /// <param name="rows">Number of samples.</param>
    /// <param name="columns">Length of a row, above 0.</param>
    /// <param name="type">How numbers lie in it.</param>
    internal static long LengthOf(int rows, int columns, CacheType type) =>
        DataOffset(rows) + ((long)rows * RowBytes(columns, type));

    /// <summary>Opens a file, or begins it where it is missing or not what it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What its rows were made from: 64 hexadecimal digits.</param>
    /// <param name="rows">Number of samples.</param>
    /// <param name="columns">Length of a row, above 0.</param>
    /// <param name="type">How numbers lie in it.</param>
    /// <exception cref="IOException">It cannot be opened or made, or another process has it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    internal static CachedRows Open(string path, string key, int rows, int columns, CacheType type)
    {
        var header = new byte[Page];
        s_magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), rows);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), columns);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), (int)type);
        Encoding.ASCII.GetBytes(key, header.AsSpan(32, 64));
        if (new FileInfo(path).LinkTarget is not null)
            throw new IOException($"'{path}' is a link, and what it leads to would be overwritten.");
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var length = LengthOf(rows, columns, type);
            var found = new byte[Page];
            var isKnown = RandomAccess.GetLength(handle) == length && RandomAccess.Read(handle, found, 0) == Page && found.AsSpan().SequenceEqual(header);
            if (!isKnown)
            {
                RandomAccess.SetLength(handle, 0);
                RandomAccess.SetLength(handle, length);
                RandomAccess.Write(handle, header, 0);
            }

            // What was used last is thrown away last.
            File.SetLastWriteTimeUtc(handle, DateTime.UtcNow);
            return new CachedRows(handle, MappedBytes.Of(path, handle, ownsHandle: true), rows, columns, type);
        }
        catch (ArgumentOutOfRangeException e)
        {
            handle.Dispose();
            throw new IOException($"A file of {LengthOf(rows, columns, type):N0} bytes is more than the file system takes.", e);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a row of a sample as it is.</summary>
    /// <param name="row">The sample's number.</param>
    /// <param name="stamp">What tells its present state.</param>
    internal bool Has(int row, ulong stamp)
    {
        var start = _bytes.Acquire();
        try
        {
            var known = *(ulong*)(start + Page + ((long)row * sizeof(ulong)));
            return known != 0 && known == Checksum(new ReadOnlySpan<byte>(start + _dataOffset + ((long)row * _row.Length), _row.Length), stamp);
        }
        finally
        {
            _bytes.Release();
        }
    }

    /// <summary>Reads rows that are there.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="destination">Filled, row after row.</param>
    internal void Read(ReadOnlySpan<int> rows, Span<float> destination)
    {
        var start = _bytes.Acquire() + _dataOffset;
        try
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var bytes = new ReadOnlySpan<byte>(start + ((long)rows[i] * _row.Length), _row.Length);
                var values = destination.Slice(i * _columns, _columns);
                if (_type == CacheType.Float32)
                {
                    bytes.CopyTo(MemoryMarshal.AsBytes(values));
                    continue;
                }

                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var j = 0; j < values.Length; j++)
                    values[j] = (float)halves[j];
            }
        }
        finally
        {
            _bytes.Release();
        }
    }

    /// <summary>Writes a row.</summary>
    /// <param name="row">The sample's number.</param>
    /// <param name="stamp">What tells the sample's state.</param>
    /// <param name="values">The row.</param>
    /// <returns>False where a number is too large for the type: nothing is written.</returns>
    /// <exception cref="IOException">There is no room on the disk.</exception>
    internal bool Write(int row, ulong stamp, ReadOnlySpan<float> values)
    {
        if (_type == CacheType.Float32)
        {
            MemoryMarshal.AsBytes(values).CopyTo(_row);
        }
        else
        {
            var halves = MemoryMarshal.Cast<byte, Half>(_row.AsSpan());
            for (var i = 0; i < values.Length; i++)
            {
                halves[i] = (Half)values[i];
                if (Half.IsInfinity(halves[i]) && float.IsFinite(values[i]))
                    return false;
            }
        }

        RandomAccess.Write(_handle, _row, _dataOffset + ((long)row * _row.Length));
        Span<byte> checksum = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, Checksum(_row, stamp));
        RandomAccess.Write(_handle, checksum, Page + ((long)row * sizeof(ulong)));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    /// <summary>Where the rows begin: behind the first page and the checksums, at a page of their own.</summary>
    private static long DataOffset(int rows) => (Page + ((long)rows * sizeof(ulong)) + Page - 1) / Page * Page;

    private static int RowBytes(int columns, CacheType type) => columns * (type == CacheType.Float16 ? 2 : sizeof(float));

    private static ulong Checksum(ReadOnlySpan<byte> row, ulong stamp) => XxHash3.HashToUInt64(row, (long)stamp) is not 0 and var hash ? hash : 1;
}
