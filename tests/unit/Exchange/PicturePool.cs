using ActiveLearning.Pools;

namespace ActiveLearning.Tests.Exchange;

/// <summary>Pools of pictures that have ids and a size but no pixels: all that label exchange looks at.</summary>
internal static class PicturePool
{
    /// <summary>The samples that tests/fixtures/exchange is about.</summary>
    internal static readonly string[] Pets = ["cats/one.jpg", "cats/two.jpg", "dogs/one.jpg", "dogs/three.jpg", "five & six.jpg"];

    /// <summary>The classes of <see cref="Pets"/>.</summary>
    internal static readonly string[] Classes = ["cat", "dog", "bird"];

    internal static Pool Create(params string[] ids) => new("pictures", new Pictures(ids.Length == 0 ? Pets : ids), new ClassList(Classes));

    /// <summary>What each sample is labeled, in order.</summary>
    internal static IReadOnlyList<string?> Labels(this Pool pool) => [.. Enumerable.Range(0, pool.Count).Select(index => pool.GetSample(index).Label)];

    private sealed class Pictures(string[] ids) : SampleSource
    {
        public override int Count => ids.Length;

        public override SourceKind Kind => SourceKind.Images;

        public override string Description => "pictures without pixels";

        public override int Channels => 3;

        public override int Height => 480;

        public override int Width => 640;

        public override bool IsPacked => true;

        public override string GetId(int index) => ids[index];
    }
}
