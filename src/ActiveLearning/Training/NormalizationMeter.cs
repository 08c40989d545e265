using System.Runtime.InteropServices;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Training;

/// <summary>Measures the mean and standard deviation that inputs are normalised with.</summary>
internal static class NormalizationMeter
{
    /// <summary>More pictures than this change the third digit at most.</summary>
    private const int MaxPictures = 2000;

    private const int BatchSize = 256;

    /// <summary>Measures per channel (pictures, 0 to 1 scale) or per feature.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="indices">The samples to measure.</param>
    /// <param name="size">Pixels of a side, or the number of features.</param>
    /// <param name="seed">Decides which pictures are measured where there are very many.</param>
    /// <param name="context">Receives problems.</param>
    /// <returns>Mean and standard deviation (of the population); where a channel or feature never changes, the latter is 1.</returns>
    public static (float[] Mean, float[] Std) Measure(Pool pool, IReadOnlyList<int> indices, int size, SeedTree seed, RunContext context)
    {
        var source = pool.Source;
        var images = source.Kind == SourceKind.Images;
        var columns = images ? source.Channels : size;
        var chosen = images ? seed.Source("normalization").Draw<int>([.. indices], MaxPictures) : [.. indices];
        Array.Sort(chosen);

        var unnormalized = new Preprocessing(source.Kind, source.Channels, size, [], []);
        var reader = new SampleBatchReader(pool, unnormalized);
        var sum = new double[columns];
        var squares = new double[columns];
        // The first row is subtracted from all: sums of squares of far-off values would lose the digits that matter.
        double[]? origin = null;
        var rows = 0L;
        for (var start = 0; start < chosen.Length; start += BatchSize)
        {
            context.ThrowIfStopped();
            using var batch = reader.Read(chosen.AsSpan(start, Math.Min(BatchSize, chosen.Length - start)), context);
            if (batch is null)
                continue;
            var bytes = batch.Inputs.bytes;
            if (images)
            {
                origin ??= new double[columns];
                for (var i = 0; i < bytes.Length; i += columns)
                {
                    for (var c = 0; c < columns; c++)
                    {
                        var value = bytes[i + c] / 255.0;
                        sum[c] += value;
                        squares[c] += value * value;
                    }
                }

                rows += bytes.Length / columns;
                continue;
            }

            var floats = MemoryMarshal.Cast<byte, float>(bytes);
            origin ??= Array.ConvertAll(floats[..columns].ToArray(), static value => (double)value);
            for (var i = 0; i < floats.Length; i += columns)
            {
                for (var c = 0; c < columns; c++)
                {
                    var value = floats[i + c] - origin[c];
                    sum[c] += value;
                    squares[c] += value * value;
                }
            }

            rows += floats.Length / columns;
        }

        var mean = new float[columns];
        var std = new float[columns];
        for (var c = 0; c < columns; c++)
        {
            var average = rows == 0 ? 0 : sum[c] / rows;
            var deviation = rows == 0 ? 0 : Math.Sqrt(Math.Max((squares[c] / rows) - (average * average), 0));
            mean[c] = (float)(average + (origin?[c] ?? 0));
            std[c] = deviation > 1e-12 && double.IsFinite(deviation) ? (float)deviation : 1;
            if (!float.IsFinite(mean[c]))
            {
                throw new ActiveLearningException(
                    "InputNotFinite", ErrorKind.InvalidData,
                    $"Feature {c} of {source.Description} holds values that are not finite numbers; clean the data, or give Mean and Std.", source.Description);
            }
        }

        return (mean, std);
    }
}
