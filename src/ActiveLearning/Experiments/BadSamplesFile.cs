using System.Globalization;
using System.Text.Json;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>
/// The samples of a pool that turned out unreadable so far. A resumed lane must know them from the start as the undisturbed one did: what is drawn
/// from the candidates depends on who they are.
/// </summary>
internal static class BadSamplesFile
{
    /// <summary>Writes the pool's bad samples; no file where there are none.</summary>
    /// <param name="path">Full path; its folder must exist.</param>
    /// <param name="pool">The pool.</param>
    internal static void Write(string path, Pool pool)
    {
        var bad = pool.GetBadIndices();
        if (bad.Length == 0)
            return;
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(
            stream, bad.ToDictionary(index => index.ToString(CultureInfo.InvariantCulture), index => pool.GetBadReason(index) ?? "")));
    }

    /// <summary>Marks the samples of a file as bad; nothing where there is no file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="pool">The pool.</param>
    /// <exception cref="ActiveLearningException">The file cannot be read (<c>ReadFailed</c>) or used (<c>ExperimentDamaged</c>).</exception>
    internal static void Apply(string path, Pool pool)
    {
        try
        {
            if (!File.Exists(path))
                return;
            foreach (var (text, reason) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path))!)
                pool.MarkBad(int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ActiveLearningException)
        {
            throw new ActiveLearningException("ExperimentDamaged", ErrorKind.InvalidData, $"'{path}' is no file of unreadable samples: {e.Message}", path, e);
        }
    }
}
