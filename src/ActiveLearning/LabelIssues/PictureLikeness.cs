using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.LabelIssues;

/// <summary>
/// How alike two pictures are to the eye: the correlation of their pixels at a small size. Embeddings put pictures of the same thing close together, which is
/// what they are for; only the pixels tell whether it is the same picture, resized, recompressed or a little brighter.
/// </summary>
/// <param name="pool">A pool of pictures.</param>
internal sealed class PictureLikeness(Pool pool)
{
    /// <summary>From here on two pictures are the same one.</summary>
    internal const double Same = 0.95;

    private const int Size = 32;

    private readonly BatchReader _reader = new(pool, Size, keep: false);

    /// <summary>The correlation of two samples' pixels, -1 to 1; 0 where one cannot be read, or has one colour throughout.</summary>
    /// <param name="first">A sample's index.</param>
    /// <param name="second">Another one's.</param>
    /// <param name="context">Told of samples that cannot be read.</param>
    internal double Of(int first, int second, RunContext context)
    {
        var length = _reader.ElementsPerSample;
        var pixels = new byte[2 * length];
        var bad = new List<int>();
        _reader.ReadImages([first, second], pixels, context, bad);
        return bad.Count > 0 ? 0 : Correlate(pixels.AsSpan(0, length), pixels.AsSpan(length));
    }

    private static double Correlate(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var (sumOne, sumOther, squaresOne, squaresOther, products) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < one.Length; i++)
        {
            sumOne += one[i];
            sumOther += other[i];
            squaresOne += one[i] * one[i];
            squaresOther += other[i] * other[i];
            products += one[i] * other[i];
        }

        var varianceOne = squaresOne - (sumOne * sumOne / one.Length);
        var varianceOther = squaresOther - (sumOther * sumOther / one.Length);
        return varianceOne > 0 && varianceOther > 0 ? (products - (sumOne * sumOther / one.Length)) / Math.Sqrt(varianceOne * varianceOther) : 0;
    }
}
