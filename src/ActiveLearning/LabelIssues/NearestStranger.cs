using System.Globalization;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.LabelIssues;

/// <summary>
/// For each row the most similar row with another label. Similarities are computed a block of rows against a block of rows by matrix products, each pair of blocks
/// once, and only the best of each row is kept: memory stays the same however many rows there are.
/// </summary>
internal static class NearestStranger
{
    private const string Activity = "Comparing samples";
    private const int BlockRows = 1024;

    /// <summary>Below any cosine.</summary>
    private const float Nothing = -2;

    /// <summary>Finds them. Call with gradients off, inside a dispose scope.</summary>
    /// <param name="features">N x D floats.</param>
    /// <param name="labels">N classes.</param>
    /// <param name="context">Asked between blocks.</param>
    /// <returns>For each row another row and the cosine of the two, -1 to 1; row -1 where no row has another label.</returns>
    internal static (int[] Rows, float[] Cosines) Find(Tensor features, int[] labels, RunContext context)
    {
        using var scope = torch.NewDisposeScope();
        var count = labels.Length;
        var rows = new int[count];
        var cosines = new float[count];
        Array.Fill(rows, -1);
        Array.Fill(cosines, Nothing);
        var lengths = features.norm(1, keepdim: true);
        // A row of zeros is like nothing.
        var inverse = lengths.reciprocal().masked_fill_(lengths.eq(0), 0);
        var classes = torch.tensor(Array.ConvertAll(labels, static label => (long)label)).to(features.device);
        var blocks = (count + BlockRows - 1) / BlockRows;
        var (done, all) = (0L, (long)blocks * (blocks + 1) / 2);
        for (var first = 0; first < count; first += BlockRows)
        {
            for (var second = first; second < count; second += BlockRows)
            {
                context.ThrowIfStopped();
                context.Progress?.Invoke(new ProgressUpdate(Activity, string.Create(CultureInfo.InvariantCulture, $"{count:N0} samples"), (double)done++ / all));
                using var inner = torch.NewDisposeScope();
                var (height, width) = (Math.Min(BlockRows, count - first), Math.Min(BlockRows, count - second));
                var left = features.narrow(0, first, height).mul(inverse.narrow(0, first, height));
                var right = features.narrow(0, second, width).mul(inverse.narrow(0, second, width));
                var same = classes.narrow(0, first, height).unsqueeze(1).eq(classes.narrow(0, second, width).unsqueeze(0));
                var similar = left.mm(right.t()).masked_fill_(same, Nothing);
                Keep(similar.max(1), first, second, rows, cosines);
                if (second > first)
                    Keep(similar.max(0), second, first, rows, cosines);
            }
        }

        context.Progress?.Invoke(new ProgressUpdate(Activity, "done", 1, TimeSpan.Zero, Completed: true));
        return (rows, cosines);
    }

    private static void Keep((Tensor Values, Tensor Indexes) best, int start, int otherStart, int[] rows, float[] cosines)
    {
        var values = MemoryMarshal.Cast<byte, float>(best.Values.cpu().contiguous().bytes);
        var indexes = MemoryMarshal.Cast<byte, long>(best.Indexes.cpu().contiguous().bytes);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] <= cosines[start + i])
                continue;
            cosines[start + i] = values[i];
            rows[start + i] = otherStart + (int)indexes[i];
        }
    }
}
