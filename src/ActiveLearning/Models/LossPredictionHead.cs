using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// Predicts how large a network's loss on a sample is, from the outputs of the network's stages (Yoo and Kweon, "Learning loss for active
/// learning", CVPR 2019, section 3.2): each is averaged over its positions and goes through a linear layer of 128 with ReLU; what they
/// give, side by side, goes through one more linear layer.
/// </summary>
internal sealed class LossPredictionHead : nn.Module<Tensor[], Tensor>
{
    /// <summary>What the names of the head's weights begin with in a model file.</summary>
    public const string Prefix = "loss_head.";

    /// <summary>Outputs of the linear layer behind each tap.</summary>
    public const int BranchWidth = 128;

    private readonly int[] _widths;

    // Fields are state-dict keys.
    private readonly ModuleList<Linear> taps;
    private readonly Linear output;

    private LossPredictionHead(IReadOnlyList<int> widths)
        : base(nameof(LossPredictionHead))
    {
        _widths = [.. widths];
        taps = nn.ModuleList<Linear>([.. widths.Select(static width => nn.Linear(width, BranchWidth))]);
        output = nn.Linear((long)BranchWidth * widths.Count, 1);
        RegisterComponents();
    }

    /// <summary>Channels of each tap that the head reads.</summary>
    public IReadOnlyList<int> TapWidths => _widths;

    /// <summary>Builds a head with random weights.</summary>
    /// <param name="widths">Channels of each tap, at least one tap.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    public static LossPredictionHead Create(IReadOnlyList<int> widths, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(widths.Count);
        return NetworkSpec.WithSeed(seed, () => new LossPredictionHead(widths));
    }

    /// <summary>The names (with <see cref="Prefix"/>) and shapes of the weights in state-dict order, found without building a head.</summary>
    /// <param name="widths">Channels of each tap.</param>
    public static IReadOnlyList<(string Name, long[] Shape)> Shapes(IReadOnlyList<int> widths)
    {
        var shapes = new List<(string Name, long[] Shape)>();
        for (var i = 0; i < widths.Count; i++)
            Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(taps)}.{i}"), widths[i], BranchWidth);
        Add(nameof(output), BranchWidth * widths.Count, 1);
        return shapes;

        void Add(string name, int inputs, int outputs)
        {
            shapes.Add(($"{Prefix}{name}.weight", [outputs, inputs]));
            shapes.Add(($"{Prefix}{name}.bias", [outputs]));
        }
    }

    /// <summary>The weights under the names they have in a model file.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedWeights() => state_dict().Select(static item => (Prefix + item.Key, item.Value));

    /// <summary>Predicts losses.</summary>
    /// <param name="input">One tensor per tap: N x C x positions (of any number of dimensions), or N x C where it is averaged already.</param>
    /// <returns>N predicted losses. Only their order means something: the head is trained on comparisons of two.</returns>
    /// <exception cref="ArgumentException">The taps are not those the head was built for.</exception>
    public override Tensor forward(Tensor[] input)
    {
        // libtorch may end the process where two matrices do not fit: looked at first.
        if (input.Length != _widths.Length)
            throw new ArgumentException($"The loss prediction head reads {_widths.Length} taps and was given {input.Length}.", nameof(input));
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i].shape is not { Length: >= 2 } shape || shape[1] != _widths[i] || shape[0] != input[0].shape[0])
                throw new ArgumentException($"Tap {i} of the loss prediction head has the shape [{string.Join(", ", input[i].shape)}]; it must be [{input[0].shape[0]}, {_widths[i]}, ...].", nameof(input));
        }

        using var scope = torch.NewDisposeScope();
        var branches = new Tensor[input.Length];
        for (var i = 0; i < input.Length; i++)
            branches[i] = taps[i].call(Average(input[i])).relu_();
        // N x 1 would broadcast against N losses to N x N without a word: the last dimension goes here, once.
        return output.call(torch.cat(branches, 1)).squeeze(1).MoveToOuterDisposeScope();
    }

    private static Tensor Average(Tensor tap)
    {
        var dimensions = tap.shape.Length;
        // In channels-last order the positions are one dimension as they lie, and the gradient comes back in that order: twice as fast as
        // averaging over rows and columns.
        if (dimensions == 4 && tap.stride(1) == 1)
            return tap.permute(0, 2, 3, 1).flatten(1, 2).mean([1]);
        return dimensions == 2 ? tap : tap.mean([.. Enumerable.Range(2, dimensions - 2).Select(static d => (long)d)]);
    }
}
