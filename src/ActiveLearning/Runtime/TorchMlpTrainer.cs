using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Runtime;

/// <summary>The perceptron in plain TorchSharp, on any device: autograd and Adam.</summary>
internal sealed class TorchMlpTrainer : MlpTrainer
{
    private readonly List<Parameter> _parameters = [];
    private readonly bool _bfloat16;
    private readonly Stepper _stepper;
    private readonly Tensor _correct;
    private Tensor? _classWeights;
    private float[]? _classWeightValues;

    /// <summary>Creates it.</summary>
    /// <param name="weights">What it starts from.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="bfloat16">Whether the matrix products of its training are of bfloats.</param>
    public TorchMlpTrainer(MlpWeights weights, torch.Device device, bool bfloat16)
        : base(weights)
    {
        _bfloat16 = bfloat16;
        using var scope = torch.NewDisposeScope();
        foreach (var (start, shape) in weights.Layout)
        {
            var values = weights.Values.AsSpan((int)start, (int)shape.Aggregate(1L, static (product, size) => product * size)).ToArray();
            var parameter = new Parameter(torch.tensor(values).view(shape).to(device));
            parameter.DetachFromDisposeScope();
            _parameters.Add(parameter);
        }

        _stepper = Acceleration.CreateAdam(_parameters, 0.9, 0.999, 0, decoupled: false);
        _correct = torch.zeros([], dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Parameters => _parameters;

    /// <inheritdoc/>
    public override void Train(Tensor features, Tensor order, Tensor targets, float[] classWeights, int batchSize, double learningRate)
    {
        var weight = ClassWeights(classWeights, features.device);
        for (var start = 0L; start < order.shape[0]; start += batchSize)
        {
            using var scope = torch.NewDisposeScope();
            var rows = order.narrow(0, start, Math.Min(batchSize, order.shape[0] - start));
            var target = targets.index_select(0, rows);
            var logits = TrainingLogits(features.index_select(0, rows));
            _stepper.ZeroGradients();
            nn.functional.cross_entropy(logits, target, weight: weight).backward();
            _stepper.Step(learningRate);
            using var noGradients = torch.no_grad();
            _correct.add_(logits.argmax(1).eq(target).sum());
        }
    }

    /// <inheritdoc/>
    public override long TakeCorrect()
    {
        using var noGradients = torch.no_grad();
        var correct = _correct.cpu().item<long>();
        _correct.zero_();
        return correct;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _stepper.Dispose();
        _classWeights?.Dispose();
        _correct.Dispose();
        foreach (var parameter in _parameters)
            parameter.Dispose();
    }

    private Tensor TrainingLogits(Tensor rows)
    {
        if (!_bfloat16)
            return Logits(rows);
        using var shorter = Acceleration.Autocast(rows.device.type, ScalarType.BFloat16);
        return Logits(rows).to(ScalarType.Float32);
    }

    private Tensor ClassWeights(float[] values, torch.Device device)
    {
        if (_classWeights is null || !values.AsSpan().SequenceEqual(_classWeightValues))
        {
            _classWeights?.Dispose();
            using var onProcessor = torch.tensor(values);
            _classWeights = onProcessor.to(device).clone().DetachFromDisposeScope();
            _classWeightValues = [.. values];
        }

        return _classWeights;
    }
}
