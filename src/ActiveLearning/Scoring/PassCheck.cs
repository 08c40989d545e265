using ActiveLearning.Models;
using ActiveLearning.Runtime;

namespace ActiveLearning.Scoring;

/// <summary>Refuses models that cannot give several opinions.</summary>
internal static class PassCheck
{
    /// <summary>Checks a model, alone or with a committee.</summary>
    /// <param name="model">The model.</param>
    /// <param name="committee">The others; empty where dropout is to make opinions.</param>
    /// <exception cref="ActiveLearningException">
    /// There is no committee and the model has no embeddings to drop numbers of (<c>NoEmbedding</c>), or a member takes other input, knows other classes, or is the model itself
    /// (<c>CommitteeMismatch</c>).
    /// </exception>
    internal static void Check(Model model, IReadOnlyList<Model> committee)
    {
        if (committee.Count == 0 && !model.HasEmbedding)
        {
            throw new ActiveLearningException(
                "NoEmbedding", ErrorKind.InvalidOperation,
                $"The TorchScript model '{model.Name}' gives class scores only, so that dropout has nothing to drop; give it a committee of other models, or use a model trained here.", model.Name);
        }

        var seen = new HashSet<Model>(ReferenceEqualityComparer.Instance) { model };
        foreach (var member in committee)
        {
            if (!seen.Add(member))
                throw Mismatch(member, "is in the committee already: its opinion would count twice");
            var (own, other) = (model.Preprocessing, member.Preprocessing);
            if (own.Kind != other.Kind || own.Channels != other.Channels || own.Size != other.Size)
                throw Mismatch(member, $"takes other input than model '{model.Name}': {other.Channels} x {other.Size}, not {own.Channels} x {own.Size}");
            if (!model.Classes.SequenceEqual(member.Classes, StringComparer.Ordinal))
                throw Mismatch(member, $"knows other classes than model '{model.Name}'");
        }
    }

    private static ActiveLearningException Mismatch(Model member, string what) => new(
        "CommitteeMismatch", ErrorKind.InvalidArgument, $"Model '{member.Name}' {what}; give models that were trained on the same pool.", member.Name);
}
