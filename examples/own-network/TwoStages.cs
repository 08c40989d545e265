using System.Collections.Generic;
using ActiveLearning.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

// A network of one's own: two convolutions, the second one's average as embedding, a linear layer. Everything else (training, scores,
// embeddings, the loss prediction head) comes from the module.
public sealed class TwoStages : Network
{
    // Modules are fields, which RegisterComponents finds; their names are the names of the weights.
    private readonly Conv2d first;
    private readonly Conv2d second;
    private readonly Linear last;

    // The constructor takes one NetworkInput: what is known of the samples and classes, and the -Width that was asked for.
    public TwoStages(NetworkInput input)
        : base(nameof(TwoStages))
    {
        first = nn.Conv2d(input.Channels, input.Width, 5, stride: 2, padding: 2);
        second = nn.Conv2d(input.Width, 2 * input.Width, 3, stride: 2, padding: 1);
        last = nn.Linear(2 * input.Width, input.Classes);
        FeatureCount = 2 * input.Width;
        TapWidths = new[] { input.Width, 2 * input.Width };
        RegisterComponents();
    }

    // Length of an embedding.
    public override int FeatureCount { get; }

    // Channels of each tensor that Taps gives; leave both out and the embedding is the only one.
    public override IReadOnlyList<int> TapWidths { get; }

    // N x channels x height x width in, N x FeatureCount out.
    public override Tensor Embed(Tensor x)
    {
        Taps(x, out var features);
        return features;
    }

    // N x FeatureCount in, N x classes out.
    public override Tensor Classify(Tensor features) => last.call(features);

    // The outputs of the stages, which a loss prediction head reads.
    public override Tensor[] Taps(Tensor x, out Tensor features)
    {
        var one = first.call(x).relu();
        var two = second.call(one).relu();
        features = two.mean(new long[] { 2, 3 });
        return new[] { one, two };
    }
}
