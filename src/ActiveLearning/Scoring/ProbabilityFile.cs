using System.Globalization;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>
/// Class probabilities that another program computed: a .npy file of N x C floats, a row for each sample of a pool in its order, a column for each of its classes in theirs.
/// </summary>
public sealed class ProbabilityFile : IDisposable
{
    /// <summary>How far a row's sum may be from 1: what half precision loses.</summary>
    private const double MostOff = 0.01;

    private readonly string _path;
    private readonly Pool _pool;
    private readonly NpySource _source;

    private ProbabilityFile(string path, Pool pool, NpySource source)
    {
        _path = path;
        _pool = pool;
        _source = source;
    }

    /// <summary>Number of classes.</summary>
    public int Classes => _source.Width;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="pool">The pool that its rows belong to.</param>
    /// <exception cref="ActiveLearningException">
    /// It cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>), or has other rows than the pool samples or other columns than it classes
    /// (<c>ProbabilitiesMismatch</c>).
    /// </exception>
    public static ProbabilityFile Open(string path, Pool pool)
    {
        var source = NpySource.Open(path);
        if (source.Count == pool.Count && (pool.Classes.Count == 0 || source.Width == pool.Classes.Count))
            return new ProbabilityFile(path, pool, source);
        source.Dispose();
        throw new ActiveLearningException(
            "ProbabilitiesMismatch", ErrorKind.InvalidData,
            $"'{path}' has {source.Count} rows of {source.Width} probabilities, and pool '{pool.Name}' {pool.Count} samples of {pool.Classes.Count} classes; give a row for each sample and a column for each class.", path);
    }

    /// <summary>Whether anything was read.</summary>
    public bool WasRead { get; private set; }

    /// <summary>Reads rows and sees to it that they are probabilities; those of labeled samples may be anything, nobody looks at them.</summary>
    /// <param name="indices">The samples.</param>
    /// <param name="values">Takes their rows, one after the other.</param>
    /// <exception cref="ActiveLearningException">A row is no distribution (<c>ProbabilitiesInvalid</c>, names the sample), or the file cannot be read (<c>FileCut</c>, <c>ReadFailed</c>).</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> values)
    {
        WasRead = true;
        _source.ReadFeatures(indices, values);
        for (var i = 0; i < indices.Length; i++)
        {
            var row = values.Slice(i * Classes, Classes);
            if (_pool.GetLabel(indices[i]) >= 0)
                continue;
            var (sum, least) = (0.0, 0f);
            foreach (var value in row)
            {
                sum += value;
                least = Math.Min(least, value);
            }

            // Also true where a number is not finite.
            if (!(Math.Abs(sum - 1) <= MostOff) || !(least >= 0))
            {
                throw new ActiveLearningException(
                    "ProbabilitiesInvalid", ErrorKind.InvalidData,
                    string.Create(CultureInfo.InvariantCulture, $"Row {indices[i]} of '{_path}', sample '{_pool.GetId(indices[i])}', is no class distribution: its numbers must be 0 or more and sum to 1, and they sum to {sum:G6}{(least < 0 ? $" with {least:G6} among them" : "")}. Logits have to go through a softmax first."),
                    _pool.GetId(indices[i]));
            }
        }
    }

    /// <summary>The measure of rows. Only measures of one distribution can be computed from a file.</summary>
    /// <param name="probabilities">Rows as <see cref="Read"/> gives them.</param>
    /// <param name="measure">The measure.</param>
    /// <exception cref="ActiveLearningException">The measure needs a model (<c>ModelMissing</c>).</exception>
    internal float[] Measure(float[] probabilities, Measure measure)
    {
        if (measure.Input != MeasureInput.LogProbabilities)
        {
            throw new ActiveLearningException(
                "ModelMissing", ErrorKind.InvalidOperation, $"{measure.Name} cannot be computed from class probabilities; it needs a model, or take a measure of one distribution, such as Entropy or Margin.", _path);
        }

        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var rows = torch.tensor(probabilities).view(-1, Classes).to(ScalarType.Float64);
        // Rounded probabilities do not sum to 1 quite.
        return measure.Compute(rows.div_(rows.sum(1, keepdim: true)).log_()).to(ScalarType.Float32).data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
