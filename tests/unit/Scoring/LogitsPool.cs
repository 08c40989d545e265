using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Tests.Training;
using TorchSharp;

namespace ActiveLearning.Tests.Scoring;

/// <summary>A pool whose features are the logits themselves, and a model that passes them through: what comes out is known exactly.</summary>
internal sealed class LogitsPool : IDisposable
{
    public LogitsPool(float[] logits, int classes, int[]? labels = null)
    {
        Pool = new Pool("logits", new TestPools.FeatureSource(logits, classes), TestPools.Names(classes), labels ?? []);
        var spec = new NetworkSpec(ArchitectureName.Linear, 0, StemName.Small, SourceKind.Features, 1, classes, classes);
        var network = spec.Create(0);
        using (torch.no_grad())
        using (torch.NewDisposeScope())
        {
            network.state_dict()["fc.weight"].copy_(torch.eye(classes));
            network.state_dict()["fc.bias"].zero_();
        }

        Model = new Model(
            network,
            new ModelDescription
            {
                Name = "identity",
                Architecture = "Linear",
                Preprocessing = new Preprocessing(SourceKind.Features, 1, classes, new float[classes], [.. Enumerable.Repeat(1f, classes)]),
                Classes = [.. TestPools.Names(classes)],
            },
            torch.CPU);
    }

    public Pool Pool { get; }

    public Model Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        Pool.Dispose();
    }
}
