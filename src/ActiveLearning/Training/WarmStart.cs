using ActiveLearning.Models;
using ActiveLearning.Runtime;

namespace ActiveLearning.Training;

/// <summary>Takes initial weights from an earlier model.</summary>
internal static class WarmStart
{
    /// <summary>Copies a model's weights into a network.</summary>
    /// <param name="network">The new network, on the processor.</param>
    /// <param name="head">Its loss prediction head, which takes the earlier model's where that has one of the same shape; or null.</param>
    /// <param name="spec">What the new network is.</param>
    /// <param name="classes">The new network's classes.</param>
    /// <param name="model">The earlier model; not changed.</param>
    /// <param name="context">Receives remarks.</param>
    /// <exception cref="ActiveLearningException">The model is of another architecture, width, stem or input (<c>WarmStartMismatch</c>).</exception>
    public static void Apply(Network network, LossPredictionHead? head, NetworkSpec spec, IReadOnlyList<string> classes, Model model, RunContext context)
    {
        using var usage = model.Use();
        var description = model.Description;
        if (!Enum.TryParse<ArchitectureName>(description.Architecture, out var architecture) || description.Architecture == ModelDescription.TorchScript)
            throw Mismatch(model, "it is a TorchScript model, whose weights cannot be taken");
        var earlier = description.ToSpec(architecture);
        if (earlier.Architecture != spec.Architecture)
            throw Mismatch(model, $"it is a {earlier.Architecture}, and this training is of a {spec.Architecture}");
        if (spec.Architecture != ArchitectureName.Linear && earlier.Width != spec.Width)
            throw Mismatch(model, $"its width is {earlier.Width}, and this training's is {spec.Width}");
        if (earlier.Kind != spec.Kind || earlier.Channels != spec.Channels || (spec.IsResNet ? earlier.Stem != spec.Stem : earlier.Size != spec.Size))
            throw Mismatch(model, $"it takes {model.Preprocessing}, and this training's input differs");

        var sameClasses = classes.SequenceEqual(model.Classes, StringComparer.Ordinal);
        var source = model.Network.state_dict();
        Weights.Copy(network, source, name => !sameClasses && Weights.IsLastLayer(name));
        if (head is not null && model.LossHead is { } earlierHead && earlierHead.TapWidths.SequenceEqual(head.TapWidths))
            Weights.Copy(head, earlierHead.state_dict(), static _ => false);
        context.Verbose?.Invoke(
            sameClasses
                ? $"Starting from the weights of model '{model.Name}'."
                : $"Starting from the weights of model '{model.Name}' except its last layer: its {model.Classes.Count} classes are not this pool's {classes.Count}.");
    }

    /// <summary>Copies a model's weights into a network of the user's own.</summary>
    /// <param name="network">The new network, on the processor.</param>
    /// <param name="head">Its loss prediction head, or null.</param>
    /// <param name="classes">The new network's classes.</param>
    /// <param name="model">The earlier model; not changed.</param>
    /// <exception cref="ActiveLearningException">The model has other weights or classes (<c>WarmStartMismatch</c>).</exception>
    public static void ApplyOwn(Network network, LossPredictionHead? head, IReadOnlyList<string> classes, Model model)
    {
        using var usage = model.Use();
        if (!classes.SequenceEqual(model.Classes, StringComparer.Ordinal))
            throw Mismatch(model, "its classes are not this pool's, and which layer of a network of your own depends on them is not known");
        var source = model.Network.state_dict();
        foreach (var (name, target) in network.state_dict())
        {
            if (!source.TryGetValue(name, out var value) || !value.shape.AsSpan().SequenceEqual(target.shape))
                throw Mismatch(model, $"it has no weight '{name}' of shape [{string.Join(", ", target.shape)}]");
        }

        Weights.Copy(network, source, static _ => false);
        if (head is not null && model.LossHead is { } earlierHead && earlierHead.TapWidths.SequenceEqual(head.TapWidths))
            Weights.Copy(head, earlierHead.state_dict(), static _ => false);
    }

    private static ActiveLearningException Mismatch(Model model, string why) => new(
        "WarmStartMismatch", ErrorKind.InvalidArgument,
        $"Model '{model.Name}' cannot be the warm start: {why}. Use a model of the same architecture, width and input, or none.", model.Name);
}
