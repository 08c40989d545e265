using System.Runtime.InteropServices;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Models made elsewhere and saved as TorchScript; for scoring only.</summary>
public static class TorchScriptModel
{
    /// <summary>Pictures of a trial run: with one alone, a script that mixes up its dimensions can look right.</summary>
    private const int TrialBatch = 2;

    /// <summary>Whether a file is a zip archive, as all TorchScript files are and no model file of ours is.</summary>
    /// <param name="path">Full path; a file that is missing or cannot be read is none.</param>
    public static bool IsTorchScript(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Loads a TorchScript file that takes N x C x H x W pictures and gives N x classes scores (logits), or a tuple of these and of taps: outputs of
    /// its stages, N x C x positions or N x C, which <see cref="Training.Trainer.TrainHead"/> can train a loss prediction head on.
    /// </summary>
    /// <param name="path">Full path.</param>
    /// <param name="inputSize">Height and width in pixels of the pictures it takes, 1 to 2048.</param>
    /// <param name="channels">1 (grey) or 3 (RGB).</param>
    /// <param name="mean">Per channel, 0 to 1 scale; null for 0.</param>
    /// <param name="std">Per channel; null for 1.</param>
    /// <param name="classes">The classes in the order of its outputs.</param>
    /// <param name="device">Auto, Cpu, Cuda or Cuda:n.</param>
    /// <param name="context">Stops it.</param>
    /// <exception cref="ActiveLearningException">
    /// The file is missing (<c>FileNotFound</c>) or cannot be loaded (<c>TorchScriptInvalid</c>), the worker is missing (<c>WorkerNotFound</c>),
    /// an argument is out of range (<c>InvalidPreprocessing</c>, <c>InvalidClass</c>), or the output does not fit (<c>ModelOutputMismatch</c>).
    /// </exception>
    public static Model Load(
        string path, int inputSize, int channels, float[]? mean, float[]? std, IReadOnlyList<string> classes, string device, RunContext context) =>
        Load(path, inputSize, channels, mean, std, classes, device, context, ProbeClient.Probe);

    internal static Model Load(
        string path, int inputSize, int channels, float[]? mean, float[]? std, IReadOnlyList<string> classes, string device, RunContext context,
        Func<string, long[], RunContext, ProbeReport> probe)
    {
        var preprocessing = CheckPreprocessing(inputSize, channels, mean, std);
        var names = new ClassList(classes);
        if (names.Count == 0)
            throw new ActiveLearningException("InvalidClass", ErrorKind.InvalidArgument, "A TorchScript file does not name its classes; give them in the order of its outputs.");
        if (!File.Exists(path))
            throw new ActiveLearningException("FileNotFound", ErrorKind.NotFound, $"There is no file '{path}'.", path);
        probe(path, [TrialBatch, channels, inputSize, inputSize], context);

        var target = Devices.Resolve(device);
        TorchScriptNetwork? network = null;
        try
        {
            network = new TorchScriptNetwork(path);
            network.MoveTo(target);
            var model = new Model(
                network,
                new ModelDescription
                {
                    Name = Path.GetFileNameWithoutExtension(path),
                    Architecture = ModelDescription.TorchScript,
                    Preprocessing = preprocessing,
                    Classes = names.ToArray(),
                    Versions = LibraryVersions.Current,
                    Created = File.GetLastWriteTimeUtc(path),
                },
                target);
            TryOut(model, network);
            return model;
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException or ArgumentException or IOException)
        {
            network?.Dispose();
            throw new ActiveLearningException(
                "TorchScriptInvalid", ErrorKind.InvalidData,
                $"'{path}' cannot be used as a TorchScript model: {e.Message.Split('\n')[0]} Check the file, the input size ({inputSize}) and the channels ({channels}).", path, e);
        }
        catch
        {
            network?.Dispose();
            throw;
        }
    }

    private static Preprocessing CheckPreprocessing(int inputSize, int channels, float[]? mean, float[]? std)
    {
        mean ??= new float[Math.Clamp(channels, 1, 3)];
        std ??= [.. Enumerable.Repeat(1f, Math.Clamp(channels, 1, 3))];
        if (inputSize is < 1 or > 2048)
            throw Invalid($"The input size {inputSize} cannot be used; give 1 to 2048 pixels.", inputSize);
        if (channels is not (1 or 3))
            throw Invalid($"{channels} channels cannot be used; give 1 (grey) or 3 (RGB).", channels);
        if (mean.Length != channels || std.Length != channels || !Array.TrueForAll(mean, float.IsFinite) || !Array.TrueForAll(std, static value => float.IsFinite(value) && value > 0))
            throw Invalid($"Mean and Std must be {channels} finite numbers each, one per channel, with each Std above 0.", null);
        return new Preprocessing(SourceKind.Images, channels, inputSize, mean, std);

        static ActiveLearningException Invalid(string message, object? value) => new("InvalidPreprocessing", ErrorKind.InvalidArgument, message, value);
    }

    /// <summary>Runs black pictures through, so that a wrong size or class count is told now and not in the middle of a pool.</summary>
    private static void TryOut(Model model, TorchScriptNetwork network)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var shape = model.Preprocessing;
        var input = model.Prepare(torch.zeros([TrialBatch, shape.Size, shape.Size, shape.Channels], dtype: ScalarType.Byte));
        model.Run(input);
        network.FindTaps(input);
    }
}
