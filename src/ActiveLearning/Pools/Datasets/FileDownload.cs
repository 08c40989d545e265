using System.Net;
using System.Net.Http.Headers;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Datasets;

/// <summary>
/// Fetches one file over HTTP into a .part file beside its place, goes on where it stopped (after a cut connection, a stop, a crash), and puts the file
/// in its place only when its checksum is right.
/// </summary>
internal sealed class FileDownload
{
    private const int BlockBytes = 1 << 16;

    private readonly HttpClient _client;
    private readonly DownloadLimits _limits;
    private readonly RunContext _context;

    /// <summary>Prepares downloads.</summary>
    /// <param name="client">Its own timeout must be infinite; silence is limited here.</param>
    /// <param name="limits">How patient to be.</param>
    /// <param name="context">Stops the download and hears of its progress.</param>
    public FileDownload(HttpClient client, DownloadLimits limits, RunContext context)
    {
        _client = client;
        _limits = limits;
        _context = context;
    }

    /// <summary>Fetches a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it shall be.</param>
    /// <param name="md5">What its content must hash to.</param>
    /// <exception cref="ActiveLearningException">
    /// It cannot be fetched (<c>DownloadFailed</c>), what comes is something else (<c>ChecksumMismatch</c>), or it cannot be written (<c>WriteFailed</c>).
    /// </exception>
    public void Fetch(Uri address, string path, string md5)
    {
        var part = path + ".part";
        try
        {
            var resumed = File.Exists(part) && new FileInfo(part).Length > 0;
            Transfer(address, path, part);
            var actual = Checksum.Md5(part, _context);
            if (actual != md5 && resumed)
            {
                // What an earlier run left may be of another version of the file, or damaged: once more from the start.
                _context.Verbose?.Invoke($"'{part}' was left by an earlier run and does not fit; starting again.");
                File.Delete(part);
                Transfer(address, path, part);
                actual = Checksum.Md5(part, _context);
            }

            if (actual != md5)
            {
                File.Delete(part);
                throw new ActiveLearningException(
                    "ChecksumMismatch", ErrorKind.Security,
                    $"What came from {address} is not the published file: its MD5 is {actual} instead of {md5}. Nothing was kept; try again later, or name another place with -Uri.", address);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot write '{path}': {e.Message}", path, e);
        }
        finally
        {
            _context.Progress?.Invoke(new ProgressUpdate(Activity(path), "", Completed: true));
        }
    }

    private static string Activity(string path) => $"Downloading {Path.GetFileName(path)}";

    private void Transfer(Uri address, string path, string part)
    {
        using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BlockBytes);
        var failures = 0;
        while (true)
        {
            var before = file.Length;
            try
            {
                if (TransferOnce(address, path, file))
                {
                    file.Flush(flushToDisk: true);
                    return;
                }

                failures = file.Length > before ? 1 : failures + 1;
                Retry(address, path, failures, "the connection ended before the file did", null);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException or TimeoutException)
            {
                failures = file.Length > before ? 1 : failures + 1;
                // What the network said is in the inner exception; what we say of a silent server, in the outer.
                Retry(address, path, failures, e is TimeoutException ? e.Message : e.InnerException?.Message ?? e.Message, e);
            }
        }
    }

    /// <summary>Waits before the next try, or gives up.</summary>
    private void Retry(Uri address, string path, int failures, string reason, Exception? cause)
    {
        if (failures >= _limits.Attempts)
            throw Failed(address, path, reason, cause);
        _context.Verbose?.Invoke($"{address}: {reason}; trying again.");
        if (_context.Cancellation.WaitHandle.WaitOne(_limits.Delay * Math.Pow(2, failures - 1)))
            _context.ThrowIfStopped();
    }

    /// <summary>One request.</summary>
    /// <returns>Whether the file is whole.</returns>
    private bool TransferOnce(Uri address, string path, FileStream file)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(_context.Cancellation);
        try
        {
            silence.CancelAfter(_limits.Silence);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (file.Length > 0)
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            using var response = _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).GetAwaiter().GetResult();
            switch (response.StatusCode)
            {
                case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == file.Length:
                    file.Seek(0, SeekOrigin.End);
                    break;
                case HttpStatusCode.OK:
                    // The first request, or a server that does not know how to go on: from the start.
                    file.SetLength(0);
                    break;
                case HttpStatusCode.RequestedRangeNotSatisfiable when response.Content.Headers.ContentRange?.Length == file.Length:
                    return true;
                case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                    file.SetLength(0);
                    return false;
                case >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests:
                    throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
                default:
                    throw Failed(address, path, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}", null);
            }

            var total = response.Content.Headers.ContentLength is { } length ? file.Position + length : (long?)null;
            Copy(response, path, file, total, silence);
            return total is null || file.Length == total;
        }
        catch (OperationCanceledException e) when (!_context.Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"the server was silent for {_limits.Silence.TotalSeconds:0} s", e);
        }
    }

    private void Copy(HttpResponseMessage response, string path, FileStream file, long? total, CancellationTokenSource silence)
    {
        using var content = response.Content.ReadAsStream(silence.Token);
        var (start, from) = (Environment.TickCount64, file.Position);
        var block = new byte[BlockBytes];
        while (true)
        {
            silence.CancelAfter(_limits.Silence);
            int read;
            try
            {
                read = content.ReadAsync(block, silence.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (IOException e)
            {
                // Of the network, not of the disk.
                throw new HttpRequestException(e.Message, e);
            }

            if (read == 0)
                return;
            if (file.Position + read > _limits.MaximumBytes)
            {
                throw new ActiveLearningException(
                    "DownloadFailed", ErrorKind.Security, FormattableString.Invariant($"What comes from {response.RequestMessage?.RequestUri} is larger than {_limits.MaximumBytes} bytes; that is not the published file."), path);
            }

            file.Write(block, 0, read);
            Report(path, file.Position, from, total, start);
        }
    }

    private void Report(string path, long position, long from, long? total, long start)
    {
        if (_context.Progress is not { } progress)
            return;
        var seconds = Math.Max(0.001, (Environment.TickCount64 - start) / 1000.0);
        var rate = (position - from) / seconds;
        var of = total is { } known ? FormattableString.Invariant($" of {known / 1e6:0.0}") : "";
        progress(new ProgressUpdate(
            Activity(path), FormattableString.Invariant($"{position / 1e6:0.0}{of} MB, {rate / 1e6:0.0} MB/s"),
            total > 0 ? (double)position / total.Value : null,
            total is { } all && rate > 0 ? TimeSpan.FromSeconds((all - position) / rate) : null));
    }

    private static ActiveLearningException Failed(Uri address, string path, string reason, Exception? cause) => new(
        "DownloadFailed", ErrorKind.ResourceUnavailable,
        $"Cannot download {address}: {reason.TrimEnd('.')}. Without a network, fetch that file elsewhere, put it at '{path}' and run the command again: it checks and unpacks what is there.", address, cause);
}
