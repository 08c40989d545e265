using ActiveLearning.Pools;

namespace ActiveLearning.Experiments;

/// <summary>Embeddings under the names of the samples that they were made of.</summary>
internal sealed class EmbeddedSource : SampleSource
{
    private readonly SampleSource _samples;
    private readonly SampleSource _embeddings;

    /// <summary>Joins both; keeps the samples' data, and owns the embeddings.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="embeddings">A vector of each.</param>
    internal EmbeddedSource(SampleSource samples, SampleSource embeddings)
    {
        if (samples.Count != embeddings.Count)
        {
            embeddings.Dispose();
            throw new ActiveLearning.Runtime.ActiveLearningException(
                "InvalidFile", ActiveLearning.Runtime.ErrorKind.InvalidData,
                $"'{embeddings.Description}' holds embeddings of {embeddings.Count} samples, and there are {samples.Count}; delete the file, it is made anew.", embeddings.Description);
        }

        samples.AddUser();
        _samples = samples;
        _embeddings = embeddings;
    }

    /// <inheritdoc/>
    public override int Count => _embeddings.Count;

    /// <inheritdoc/>
    public override SourceKind Kind => SourceKind.Features;

    /// <inheritdoc/>
    public override string Description => _samples.Description;

    /// <inheritdoc/>
    public override int Channels => 1;

    /// <inheritdoc/>
    public override int Height => 1;

    /// <inheritdoc/>
    public override int Width => _embeddings.Width;

    /// <inheritdoc/>
    public override bool IsPacked => true;

    /// <inheritdoc/>
    public override string GetId(int index) => _samples.GetId(index);

    /// <inheritdoc/>
    public override bool TryFindIndex(string id, out int index) => _samples.TryFindIndex(id, out index);

    /// <inheritdoc/>
    public override string? GetPath(int index) => _samples.GetPath(index);

    /// <inheritdoc/>
    public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination) => _embeddings.ReadFeatures(indices, destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _embeddings.Dispose();
        _samples.RemoveUser();
    }
}
