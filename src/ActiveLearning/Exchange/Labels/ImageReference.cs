namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// The names that a picture's address may stand for. Annotation tools keep addresses: a URL, an object of a bucket, a path below a served folder
/// (Label Studio: /data/local-files/?d=cats/1.jpg), an uploaded copy with a prefix (/data/upload/1/0a1b2c3d-1.jpg), or a path on another machine. The longest end
/// that a sample answers to counts, and a sample answers to its file name too where no other has the same. Nothing is opened.
/// </summary>
internal static class ImageReference
{
    /// <summary>What Label Studio puts before the name of an uploaded picture.</summary>
    internal const string Uploads = "/data/upload/";

    private const string Served = "?d=";
    private const int MaximumFolders = 64;
    private const int UploadPrefix = 8;

    /// <summary>Names to look for, the surest first.</summary>
    /// <param name="address">The address or path.</param>
    internal static IEnumerable<string> Names(string address)
    {
        yield return address;
        var path = address;
        var served = path.IndexOf(Served, StringComparison.Ordinal);
        var isUrl = path.Contains("://", StringComparison.Ordinal);
        if (served >= 0)
        {
            path = Decode(path[(served + Served.Length)..]);
        }
        else if (isUrl)
        {
            path = path[(path.IndexOf("://", StringComparison.Ordinal) + 3)..];
            path = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
            yield return path;
            path = Decode(path.Split('?', 2)[0]);
        }
        else if (path.StartsWith(Uploads, StringComparison.Ordinal))
        {
            path = Decode(path);
        }

        if (path != address)
            yield return path;
        // Below a bucket, a server's folder or another machine's the pool's own path begins somewhere.
        var folders = 0;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0 && folders < MaximumFolders; slash = path.IndexOf('/', slash + 1), folders++)
            yield return path[(slash + 1)..];
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (address.Contains(Uploads, StringComparison.Ordinal) && name.Length > UploadPrefix + 1 && name[UploadPrefix] == '-' && name.AsSpan(0, UploadPrefix).IndexOfAnyExcept("0123456789abcdef") < 0)
            yield return name[(UploadPrefix + 1)..];
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
