using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>All that decides a network's parameters' names and shapes.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Width">Channels of the first stage, or hidden units of an Mlp; of no meaning to Linear.</param>
/// <param name="Stem">Small or Large; of no meaning but to residual networks.</param>
/// <param name="Kind">Pictures or feature vectors.</param>
/// <param name="Channels">Channels of a picture; 1 for features.</param>
/// <param name="Size">Pixels of a picture's side, or the number of features.</param>
/// <param name="Classes">Number of classes.</param>
internal sealed record NetworkSpec(ArchitectureName Architecture, int Width, StemName Stem, SourceKind Kind, int Channels, int Size, int Classes)
{
    /// <summary>Largest width that is built.</summary>
    public const int MaxWidth = 4096;

    /// <summary>Whether the network is a residual one.</summary>
    public bool IsResNet => Architecture is ArchitectureName.ResNet18 or ArchitectureName.ResNet34 or ArchitectureName.ResNet50;

    /// <summary>Whether its blocks are bottlenecks.</summary>
    public bool HasBottlenecks => Architecture == ArchitectureName.ResNet50;

    /// <summary>Output channels of a block per unit of its width.</summary>
    public int Expansion => HasBottlenecks ? BottleneckBlock.Expansion : BasicBlock.Expansion;

    /// <summary>Blocks per stage (He et al. 2016, table 1).</summary>
    public IReadOnlyList<int> StageDepths => Architecture == ArchitectureName.ResNet18 ? [2, 2, 2, 2] : [3, 4, 6, 3];

    /// <summary>Channels of the outputs of the network's stages; what <see cref="Network.TapWidths"/> says, without building it.</summary>
    public IReadOnlyList<int> TapWidths => Architecture switch
    {
        ArchitectureName.Mlp => [Width, Width],
        ArchitectureName.Linear => [ElementsPerSample],
        _ => [.. Enumerable.Range(0, StageDepths.Count).Select(stage => (Width << stage) * Expansion)],
    };

    /// <summary>Numbers per sample.</summary>
    public int ElementsPerSample => Kind == SourceKind.Images ? checked(Channels * Size * Size) : Size;

    /// <summary>The stem that Auto means for a picture size.</summary>
    /// <param name="stem">What was asked for.</param>
    /// <param name="size">Pixels of a picture's side.</param>
    public static StemName ResolveStem(StemName stem, int size) => stem != StemName.Auto ? stem : size <= 64 ? StemName.Small : StemName.Large;

    /// <summary>
    /// Whether the network may be trained in channels-last order. The oneDNN of libtorch 1.13 writes past the end of its memory in the
    /// backward pass of a 1x1 convolution of stride 2 with fewer than 16 input channels in that order and with several threads.
    /// </summary>
    public bool TrainsChannelsLast => !IsResNet || Width >= 16;

    /// <summary>Builds the network with random weights.</summary>
    /// <param name="seed">Equal seeds give equal weights.</param>
    public Network Create(long seed) => WithSeed<Network>(seed, () => Architecture switch
    {
        ArchitectureName.Mlp => new MlpNetwork(this),
        ArchitectureName.Linear => new LinearNetwork(this),
        _ => new ResNetNetwork(this),
    });

    /// <summary>Builds a module and gives it random weights that depend on the seed alone.</summary>
    /// <typeparam name="T">The module's type.</typeparam>
    /// <param name="seed">Equal seeds give equal weights.</param>
    /// <param name="build">Makes the module, on the processor.</param>
    internal static T WithSeed<T>(long seed, Func<T> build)
        where T : nn.Module
    {
        TorchRuntime.Initialize();
        var module = build();
        FirstWeights.Draw(module, seed);
        return module;
    }

    /// <summary>
    /// The names and shapes of the network's weights in state-dict order, found without building it: a file is compared with them before
    /// anything is allocated for it.
    /// </summary>
    public IReadOnlyList<(string Name, long[] Shape)> Shapes()
    {
        var shapes = new List<(string Name, long[] Shape)>();
        if (!IsResNet)
        {
            var inputs = ElementsPerSample;
            if (Architecture == ArchitectureName.Mlp)
            {
                AddLinear("fc1", inputs, Width);
                AddLinear("fc2", Width, Width);
                inputs = Width;
            }

            AddLinear("fc", inputs, Classes);
            return shapes;
        }

        AddUnit("conv1", "bn1", Channels, Width, Stem == StemName.Large ? 7 : 3);
        var features = Width;
        for (var stage = 0; stage < StageDepths.Count; stage++)
        {
            var width = Width << stage;
            for (var block = 0; block < StageDepths[stage]; block++)
            {
                var prefix = $"layer{stage + 1}.{block}.";
                var outputs = width * Expansion;
                if (HasBottlenecks)
                {
                    AddUnit(prefix + "conv1", prefix + "bn1", features, width, 1);
                    AddUnit(prefix + "conv2", prefix + "bn2", width, width, 3);
                    AddUnit(prefix + "conv3", prefix + "bn3", width, outputs, 1);
                }
                else
                {
                    AddUnit(prefix + "conv1", prefix + "bn1", features, width, 3);
                    AddUnit(prefix + "conv2", prefix + "bn2", width, width, 3);
                }

                if (block == 0 && (stage > 0 || features != outputs))
                    AddUnit(prefix + "downsample.0", prefix + "downsample.1", features, outputs, 1);
                features = outputs;
            }
        }

        AddLinear("fc", features, Classes);
        return shapes;

        void AddLinear(string name, int inputs, int outputs)
        {
            shapes.Add(($"{name}.weight", [outputs, inputs]));
            shapes.Add(($"{name}.bias", [outputs]));
        }

        void AddUnit(string convolution, string normalization, int inputs, int outputs, int kernel)
        {
            shapes.Add(($"{convolution}.weight", [outputs, inputs, kernel, kernel]));
            foreach (var part in new[] { "weight", "bias", "running_mean", "running_var" })
                shapes.Add(($"{normalization}.{part}", [outputs]));
            shapes.Add(($"{normalization}.num_batches_tracked", []));
        }
    }
}
