using System.Net;
using System.Net.Sockets;

namespace ActiveLearning.Tests.Pools.Datasets;

/// <summary>A server on this machine that gives files, and misbehaves as told.</summary>
internal sealed class DataServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, byte[]> _files;

    public DataServer(Dictionary<string, byte[]> files)
    {
        _files = files;
        // The listener cannot be asked for a free port; the system can.
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Address = new Uri($"http://127.0.0.1:{port}/data/");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>The folder's address.</summary>
    public Uri Address { get; }

    /// <summary>Whether it can go on in the middle of a file.</summary>
    public bool KnowsRanges { get; init; } = true;

    /// <summary>Connections are cut after so many bytes of content; 0 for never.</summary>
    public int CutAfter { get; set; }

    /// <summary>What it answers instead of a file, for so many requests.</summary>
    public (HttpStatusCode Status, int Times) Refuses { get; set; }

    /// <summary>It takes requests and says nothing.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Each request: the file and where it was to start.</summary>
    public List<(string File, long From)> Requests { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            try
            {
                Answer(context);
            }
            catch (Exception e) when (e is HttpListenerException or IOException or InvalidOperationException)
            {
                // The client went away, as some tests want it to.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var name = Path.GetFileName(context.Request.Url!.AbsolutePath);
        var range = context.Request.Headers["Range"];
        var from = range is null ? 0 : long.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
        lock (Requests)
            Requests.Add((name, from));
        if (IsSilent)
            return;
        var response = context.Response;
        if (Refuses is { Times: > 0 } refusal)
        {
            Refuses = refusal with { Times = refusal.Times - 1 };
            response.StatusCode = (int)refusal.Status;
            response.Close();
            return;
        }

        if (!_files.TryGetValue(name, out var content) || !context.Request.Url.AbsolutePath.StartsWith("/data/", StringComparison.Ordinal))
        {
            response.StatusCode = 404;
            response.Close();
            return;
        }

        if (!KnowsRanges)
            from = 0;
        if (from >= content.Length && from > 0)
        {
            response.StatusCode = 416;
            response.AddHeader("Content-Range", $"bytes */{content.Length}");
            response.Close();
            return;
        }

        if (KnowsRanges && range is not null)
        {
            response.StatusCode = 206;
            response.AddHeader("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}");
        }

        response.ContentLength64 = content.Length - from;
        var cut = CutAfter > 0 && CutAfter < content.Length - from;
        response.OutputStream.Write(content, (int)from, cut ? CutAfter : content.Length - (int)from);
        if (cut)
        {
            response.OutputStream.Flush();
            response.Abort();
        }
        else
        {
            response.Close();
        }
    }
}
