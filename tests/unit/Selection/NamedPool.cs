using ActiveLearning.Pools;

namespace ActiveLearning.Tests.Selection;

/// <summary>Pools whose samples have names and labels but no data: all that selection and export look at.</summary>
internal static class NamedPool
{
    internal static Pool Create(int count, Func<int, int>? label = null, Func<int, string>? id = null) =>
        new("named", new NamesOnly(count, id), new ClassList(["a", "b"]), label is null ? default : Enumerable.Range(0, count).Select(label).ToArray());

    private sealed class NamesOnly(int count, Func<int, string>? id) : SampleSource
    {
        public override int Count => count;

        public override SourceKind Kind => SourceKind.Features;

        public override string Description => "names only";

        public override int Channels => 1;

        public override int Height => 1;

        public override int Width => 1;

        public override bool IsPacked => true;

        public override string GetId(int index) => id is null ? $"s{index:00000000}" : id(index);
    }
}
