using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Datasets;

/// <summary>Puts public data sets on the disk: fetched from their publishers, verified by the published checksums, unpacked where pools need it.</summary>
public static class DatasetStore
{
    /// <summary>Fetches what is missing of a data set, and verifies what is there.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="folder">Full path of its folder; made where it is missing.</param>
    /// <param name="source">Another address to fetch its files from, a folder; null for the publisher's.</param>
    /// <param name="force">Replaces files that are there and are not the published ones, and unpacks again.</param>
    /// <param name="context">Stops the work and hears of its progress.</param>
    /// <exception cref="ActiveLearningException">
    /// A file cannot be fetched (<c>DownloadFailed</c>; the message says where to put it by hand), is not the published one (<c>ChecksumMismatch</c>), cannot be unpacked
    /// (<c>InvalidFile</c>) or written (<c>WriteFailed</c>).
    /// </exception>
    public static SavedDataset Save(DatasetName name, string folder, Uri? source = null, bool force = false, RunContext? context = null)
    {
        var definition = DatasetCatalog.Get(name);
        return Save(source is null ? definition : definition with { Source = source }, folder, force, context ?? RunContext.None, new DownloadLimits());
    }

    /// <summary>The same for a data set that need not be in the catalog.</summary>
    internal static SavedDataset Save(DatasetDefinition definition, string folder, bool force, RunContext context, DownloadLimits limits)
    {
        if (definition.Source.Scheme is not ("http" or "https"))
            throw new ActiveLearningException("InvalidAddress", ErrorKind.InvalidArgument, $"'{definition.Source}' is no http or https address to fetch from; give one such as https://example.org/data/.", definition.Source);
        // An address without the last slash names the same folder.
        var source = definition.Source.AbsoluteUri.EndsWith('/') ? definition.Source : new Uri(definition.Source.AbsoluteUri + "/");
        CreateFolder(folder);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var download = new FileDownload(client, limits, context);
        var downloaded = 0;
        foreach (var file in definition.Files)
        {
            var path = Path.Join(folder, file.Name);
            if (IsThere(path, file, force, context))
                continue;
            download.Fetch(new Uri(source, file.Name), path, file.Md5);
            downloaded++;
        }

        if (definition.Members.Count > 0 && (force || downloaded > 0 || definition.Members.Any(member => !File.Exists(Path.Join(folder, member)))))
            DatasetArchive.Unpack(Path.Join(folder, definition.Files[0].Name), definition.Members, folder, context);
        return new SavedDataset(
            definition.Name, folder, definition.Train.Length == 0 ? folder : Path.Combine(folder, definition.Train), Path.GetFullPath(Path.Combine(folder, definition.Test)), downloaded);
    }

    private static bool IsThere(string path, DatasetFile file, bool force, RunContext context)
    {
        if (!File.Exists(path))
            return false;
        string actual;
        try
        {
            actual = Checksum.Md5(path, context);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }

        if (actual == file.Md5)
        {
            context.Verbose?.Invoke($"'{path}' is there and is the published file.");
            return true;
        }

        return force
            ? false
            : throw new ActiveLearningException(
                "ChecksumMismatch", ErrorKind.InvalidData,
                $"'{path}' is there and is not the published file: its MD5 is {actual} instead of {file.Md5}. Give another folder, or replace it with -Force.", path);
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot make the folder '{folder}': {e.Message}", folder, e);
        }
    }
}
