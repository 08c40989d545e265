using System.Reflection;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Builds networks of one's own, classes derived from <see cref="Network"/>.</summary>
public sealed class NetworkFactory
{
    private static readonly object GeneratorGate = new();

    private readonly Func<NetworkInput, Network> _create;

    /// <summary>Creates a factory.</summary>
    /// <param name="name">What the network is called, for people.</param>
    /// <param name="create">Builds a network with random weights from libtorch's global generator, which is seeded before each call.</param>
    public NetworkFactory(string name, Func<NetworkInput, Network> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        _create = create;
    }

    /// <summary>What the network is called.</summary>
    public string Name { get; }

    /// <summary>A factory for a class.</summary>
    /// <param name="type">A class derived from <see cref="Network"/> with a public constructor that takes one <see cref="NetworkInput"/>.</param>
    /// <exception cref="ActiveLearningException">It is no such class (<c>InvalidNetwork</c>).</exception>
    public static NetworkFactory FromType(Type type)
    {
        if (!type.IsSubclassOf(typeof(Network)) || type.IsAbstract || type.GetConstructor([typeof(NetworkInput)]) is not { } constructor)
        {
            throw new ActiveLearningException(
                "InvalidNetwork", ErrorKind.InvalidArgument,
                $"'{type.FullName}' cannot be trained: a network is a class derived from {typeof(Network).FullName} with a public constructor that takes one {typeof(NetworkInput).FullName}.", type);
        }

        return new NetworkFactory(type.Name, input => (Network)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [input], null));
    }

    /// <summary>Builds a network and tries it out on two samples of zeros.</summary>
    /// <param name="input">What it is built for.</param>
    /// <param name="seed">
    /// Equal seeds give equal weights where nothing else draws from libtorch's global generator meanwhile: how the class initialises its layers is its
    /// own affair, and layers draw from that one when they are made.
    /// </param>
    /// <exception cref="ActiveLearningException">It cannot be built, or what it gives is not what it declares (<c>InvalidNetwork</c>).</exception>
    internal Network Create(NetworkInput input, long seed)
    {
        Network? network = null;
        TorchRuntime.Initialize();
        try
        {
            lock (GeneratorGate)
            {
                torch.manual_seed(seed);
                network = _create(input);
            }

            Check(network, input);
            return network;
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            network?.Dispose();
            throw Invalid($"it fails on {input}: {e.Message.Split('\n')[0]}", e);
        }
        catch
        {
            network?.Dispose();
            throw;
        }
    }

    private void Check(Network network, NetworkInput input)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        network.eval();
        var x = torch.zeros(input.BatchShape(2));
        var widths = network.TapWidths;
        var taps = network.Taps(x, out var features);
        Expect("Taps gives as its features", features, network.FeatureCount, exact: true);
        Expect("Embed gives", network.Embed(x), network.FeatureCount, exact: true);
        Expect("Classify gives", network.Classify(features), input.Classes, exact: true);
        if (taps.Length != widths.Count || taps.Length == 0)
            throw Invalid($"Taps gives {taps.Length} tensors, and TapWidths declares {widths.Count}; there must be one at least, and as many of one as of the other");
        for (var i = 0; i < taps.Length; i++)
            Expect($"Taps gives as tensor {i}", taps[i], widths[i], exact: false);
    }

    private void Expect(string what, Tensor tensor, int width, bool exact)
    {
        var shape = tensor.shape;
        if (shape.Length >= 2 && (!exact || shape.Length == 2) && shape[0] == 2 && shape[1] == width)
            return;
        throw Invalid($"for 2 samples {what} the shape [{string.Join(", ", shape)}] instead of [2, {width}{(exact ? "" : ", ...")}]");
    }

    private ActiveLearningException Invalid(string why, Exception? inner = null) =>
        new("InvalidNetwork", ErrorKind.InvalidArgument, $"Network '{Name}' cannot be trained: {why}.", Name, inner);
}
