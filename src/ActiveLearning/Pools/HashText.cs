using System.Security.Cryptography;
using System.Text;

namespace ActiveLearning.Pools;

/// <summary>Adds numbers and texts to a hash so that no two lists of them look alike.</summary>
internal static class HashText
{
    /// <summary>Adds a number.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="number">The number.</param>
    internal static void Append(IncrementalHash hash, int number) => hash.AppendData(BitConverter.GetBytes(number));

    /// <summary>Adds a text, its length first.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="text">The text.</param>
    internal static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    /// <summary>Ends a hash.</summary>
    /// <param name="hash">The hash; empty after.</param>
    /// <returns>Two lower-case hexadecimal digits a byte.</returns>
    internal static string Finish(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
}
