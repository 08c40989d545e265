using System.Globalization;

namespace ActiveLearning.Pools;

/// <summary>Ids of samples that share a file: a prefix and the number, such as "train/00042". Made and parsed on demand, so that a million of them cost nothing.</summary>
/// <param name="prefix">What comes before the slash.</param>
/// <param name="count">Number of samples; decides how many digits there are (at least five).</param>
internal sealed class SampleKeys(string prefix, int count)
{
    private readonly int _digits = Math.Max(5, (count - 1).ToString(CultureInfo.InvariantCulture).Length);

    /// <summary>The id of a sample.</summary>
    public string Get(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return string.Create(prefix.Length + 1 + _digits, (prefix, index, _digits), static (span, state) =>
        {
            state.prefix.CopyTo(span);
            span[state.prefix.Length] = '/';
            var number = state.index;
            for (var i = span.Length - 1; i > state.prefix.Length; i--)
            {
                span[i] = (char)('0' + (number % 10));
                number /= 10;
            }
        });
    }

    /// <summary>The sample with an id, or -1.</summary>
    public int Find(string id)
    {
        if (id.Length != prefix.Length + 1 + _digits || !id.StartsWith(prefix, StringComparison.Ordinal) || id[prefix.Length] != '/')
            return -1;
        return int.TryParse(id.AsSpan(prefix.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count ? index : -1;
    }
}
