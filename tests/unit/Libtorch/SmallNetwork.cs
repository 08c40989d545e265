using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>The network "Small" of make_fixtures.py.</summary>
internal sealed class SmallNetwork : nn.Module<Tensor, Tensor>
{
    // The fields' names are state-dict keys.
    private readonly Conv2d conv = nn.Conv2d(3, 4, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn = nn.BatchNorm2d(4);
    private readonly Linear fc = nn.Linear(4, 2);
    private readonly Tensor scale = torch.tensor(2.0f);

    internal SmallNetwork() : base(nameof(SmallNetwork)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = F.relu(bn.call(conv.call(input)));
        return (fc.call(features.mean([2L, 3L])) * scale).MoveToOuterDisposeScope();
    }
}
