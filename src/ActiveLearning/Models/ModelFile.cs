using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// A model as one file: safetensors (readable by Python's safetensors package) whose weights have their plain state-dict names and whose
/// <c>__metadata__</c> has an entry <c>activelearning</c>, a JSON text with everything else.
/// </summary>
public static class ModelFile
{
    /// <summary>Writes a model; an existing file is replaced whole.</summary>
    /// <param name="model">A model trained here or loaded from a model file.</param>
    /// <param name="path">Full path; its folder must exist.</param>
    /// <exception cref="ActiveLearningException">A foreign network cannot be written (<c>ModelNotExportable</c>), or the file cannot (<c>WriteFailed</c>).</exception>
    public static void Save(Model model, string path)
    {
        if (model.Architecture == ModelDescription.TorchScript)
        {
            throw new ActiveLearningException(
                "ModelNotExportable", ErrorKind.InvalidOperation,
                $"'{model.Name}' is a TorchScript model; its network's code cannot be written into a model file. Copy the TorchScript file instead.", model.Name);
        }

        if (model.Description.Factory is not null)
        {
            throw new ActiveLearningException(
                "ModelNotExportable", ErrorKind.InvalidOperation,
                $"'{model.Name}' is a network of your own ({model.Architecture}), whose class cannot be written into a model file; train it again, or write its weights yourself.", model.Name);
        }

        using var usage = model.Use();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Python's libraries look for this entry.
            ["format"] = "pt",
            [ModelDocument.Key] = ModelDocument.Write(model.Description),
        };
        var tensors = model.Network.state_dict().Select(static item => (item.Key, item.Value)).ToList();
        if (model.LossHead is { } head)
            tensors.AddRange(head.NamedWeights());
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, tensors, metadata));
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="device">Auto, Cpu, Cuda or Cuda:n.</param>
    /// <param name="context">Receives remarks; may be null.</param>
    /// <returns>The model, in evaluation mode.</returns>
    /// <exception cref="ActiveLearningException">
    /// The file is missing (<c>FileNotFound</c>), damaged or hostile (<c>ModelFileInvalid</c>), of a later version (<c>ModelFileTooNew</c>),
    /// or safetensors weights without a model's description (<c>NotAModelFile</c>).
    /// </exception>
    public static Model Load(string path, string device = "Auto", RunContext? context = null)
    {
        using var file = SafeTensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(ModelDocument.Key, out var text))
        {
            throw new ActiveLearningException(
                "NotAModelFile", ErrorKind.InvalidData,
                $"'{path}' holds weights but not what network they belong to; train with these weights as a start, or export the model from this module.", path);
        }

        var (description, spec) = ModelDocument.Read(text, path);
        CheckTensors(file, spec, description.HasLossHead);
        var target = Devices.Resolve(device);
        var network = spec.Create(0);
        LossPredictionHead? head = null;
        try
        {
            if (description.HasLossHead)
                head = LossPredictionHead.Create(spec.TapWidths, 0);
            using (torch.no_grad())
            {
                Fill(network.state_dict().Select(static item => (item.Key, item.Value)));
                network.to(target);
                Acceleration.UseChannelsLast(network);
                if (head is not null)
                {
                    Fill(head.NamedWeights());
                    head.to(target);
                }
            }

            context?.Verbose?.Invoke($"Loaded {description.Architecture} with {description.Classes.Count} classes from '{path}' to {Devices.NameOf(target)}.");
            return new Model(network, description, target, head);
        }
        catch
        {
            head?.Dispose();
            network.Dispose();
            throw;
        }

        void Fill(IEnumerable<(string Name, Tensor Value)> weights)
        {
            foreach (var (name, weight) in weights)
            {
                using var value = file.Read(file.Entries[name]);
                weight.copy_(value);
            }
        }
    }

    private static void CheckTensors(SafeTensorsFile file, NetworkSpec spec, bool hasLossHead)
    {
        var shapes = spec.Shapes();
        if (hasLossHead)
            shapes = [.. shapes, .. LossPredictionHead.Shapes(spec.TapWidths)];
        foreach (var (name, shape) in shapes)
        {
            if (!file.Entries.TryGetValue(name, out var entry))
                throw SafeTensorsFile.Invalid(file.Path, $"its tensor '{name}' is missing");
            if (!entry.Shape.AsSpan().SequenceEqual(shape))
                throw SafeTensorsFile.Invalid(file.Path, $"its tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}], and a {spec.Architecture} of width {spec.Width} has [{string.Join(", ", shape)}]");
        }

        if (file.Entries.Count != shapes.Count)
        {
            var known = shapes.Select(static item => item.Name).ToHashSet(StringComparer.Ordinal);
            throw SafeTensorsFile.Invalid(file.Path, $"its tensor '{file.Entries.Keys.First(name => !known.Contains(name))}' belongs to no {spec.Architecture}");
        }
    }
}
