namespace ActiveLearning.Runtime;

/// <summary>The weights that a multi-layer perceptron starts from.</summary>
internal sealed class MlpWeights
{
    /// <summary>Draws weights and biases uniformly between -1 and 1 over the root of a layer's inputs, PyTorch's default for linear layers.</summary>
    /// <param name="random">Where from; equal sources give equal weights on every device.</param>
    /// <param name="widths">Inputs, hidden widths, classes.</param>
    public MlpWeights(RandomSource random, params int[] widths)
    {
        Widths = widths;
        var layout = new List<(long Start, long[] Shape)>();
        var values = new List<float>();
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var (inputs, outputs) = (widths[layer - 1], widths[layer]);
            layout.Add((values.Count, [outputs, inputs]));
            layout.Add((values.Count + ((long)inputs * outputs), [outputs]));
            var bound = 1 / Math.Sqrt(inputs);
            for (var i = 0L; i < (long)(inputs + 1) * outputs; i++)
                values.Add((float)(((random.NextDouble() * 2) - 1) * bound));
        }

        Layout = layout;
        Values = [.. values];
    }

    /// <summary>Inputs, hidden widths, classes.</summary>
    public int[] Widths { get; }

    /// <summary>Where each parameter begins in <see cref="Values"/>, and its shape: weight (outputs x inputs), then bias, layer by layer.</summary>
    public IReadOnlyList<(long Start, long[] Shape)> Layout { get; }

    /// <summary>All parameters, one after the other.</summary>
    public float[] Values { get; }
}
