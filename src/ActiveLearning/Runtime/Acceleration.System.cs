using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Runtime;

/// <summary>The machine's own libtorch through src/TorchSharp.Libtorch, which adds what TorchSharp lacks and speed needs.</summary>
internal static partial class Acceleration
{
    /// <summary>The provider's name.</summary>
    internal static string ProviderName => "System";

    /// <summary>What to do where libtorch is missing.</summary>
    internal static string InstallHint => "Install libtorch (Debian and Ubuntu: apt install libtorch-dev libopenblas0-openmp) and build the module again.";

    /// <summary>The version of libtorch.</summary>
    internal static string LibtorchVersion => SystemExtras.libtorch_version;

    /// <summary>Loads libtorch.</summary>
    internal static void Load()
    {
        torch.InitializeDeviceType(DeviceType.CPU);
        // The native half knows the machine's memory, .NET also what a container or job lets this process have.
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is var available and > 0)
            SystemExtras.set_kept_memory_limit(available / 4);
    }

    /// <summary>Whether operations can run in a shorter number format on a device.</summary>
    internal static bool CanAutocast(DeviceType device) => SystemExtras.autocast_available(device);

    /// <summary>Runs what follows in a shorter number format until disposed.</summary>
    internal static IDisposable Autocast(DeviceType device, ScalarType type) => SystemExtras.autocast(device, type);

    /// <summary>Whether the small classifier trains faster in bfloat16 on a device.</summary>
    internal static bool IsBFloat16Fast(DeviceType device) => device == DeviceType.CPU && SystemExtras.bfloat16_is_fast;

    /// <summary>Holds a network's convolution weights in channels-last order, the order of our batches: libtorch then never converts between the two.</summary>
    internal static void UseChannelsLast(nn.Module module)
    {
        using var noGradients = torch.no_grad();
        foreach (var convolution in module.modules().OfType<Conv2d>())
        {
            using var converted = SystemExtras.channels_last(convolution.weight!);
            SystemExtras.set_data_(convolution.weight!, converted);
        }
    }

    /// <summary>A tensor in channels-last order, its values unchanged.</summary>
    internal static Tensor ToChannelsLast(Tensor tensor) => SystemExtras.channels_last(tensor);

    /// <summary>An optimizer step for stochastic gradient descent with momentum.</summary>
    internal static Stepper CreateSgd(IReadOnlyList<Parameter> parameters, double momentum, double weightDecay) =>
        new FusedSgdStepper(parameters, momentum, weightDecay);

    /// <summary>An optimizer step of Adam, or of AdamW (decoupled weight decay).</summary>
    internal static Stepper CreateAdam(IReadOnlyList<Parameter> parameters, double beta1, double beta2, double weightDecay, bool decoupled) =>
        new OptimizerStepper(parameters, decoupled
            ? optim.AdamW(parameters, 0.001, beta1, beta2, weight_decay: weightDecay)
            : optim.Adam(parameters, 0.001, beta1, beta2, weight_decay: weightDecay));

    /// <summary>A small classifier and its training; on the processor many steps are one call.</summary>
    /// <param name="weights">What it starts from.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="bfloat16">Whether the matrix products of its training are of bfloats.</param>
    internal static MlpTrainer CreateMlp(MlpWeights weights, torch.Device device, bool bfloat16) =>
        device.type == DeviceType.CPU ? new FusedMlpTrainer(weights, bfloat16) : new TorchMlpTrainer(weights, device, bfloat16);

    /// <summary>Batch normalisation, addition of another tensor where there is one, ReLU: one pass over memory instead of three.</summary>
    internal static Tensor BatchNormRelu(BatchNorm2d normalization, Tensor x, Tensor? residual = null) =>
        SystemExtras.batch_norm_relu(x, normalization, residual);

    /// <summary>A convolution without bias; 3x3 kernels of stride 1 on the processor with a quarter of the multiplications.</summary>
    internal static Tensor Convolve(Conv2d convolution, Tensor x, int stride, int padding) =>
        stride == 1 && padding == 1 ? SystemExtras.conv3x3(x, convolution.weight!) : convolution.call(x);

    /// <summary>Convolution with bias, addition of another tensor where there is one, ReLU where asked for; without gradients.</summary>
    internal static Tensor ConvolveScored(Tensor x, Tensor weight, Tensor bias, Tensor? residual, bool relu, int stride, int padding) =>
        SystemExtras.conv2d_scored(x, weight, bias, residual, relu, stride, padding);

    private sealed class FusedSgdStepper : Stepper
    {
        private readonly double _momentum;
        private readonly double _weightDecay;
        private readonly Tensor[] _parameters;
        private readonly Tensor[] _buffers;

        public FusedSgdStepper(IReadOnlyList<Parameter> parameters, double momentum, double weightDecay)
        {
            _momentum = momentum;
            _weightDecay = weightDecay;
            _parameters = [.. parameters];
            // A zero buffer at the first step gives what PyTorch does there: the gradient itself.
            _buffers = [.. parameters.Select(static parameter => torch.zeros_like(parameter).detach_().DetachFromDisposeScope())];
        }

        public override void ZeroGradients() => SystemExtras.zero_grad(_parameters);

        public override void Step(double learningRate) => SystemExtras.sgd_step(_parameters, _buffers, learningRate, _momentum, _weightDecay, false);

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
                return;
            foreach (var buffer in _buffers)
                buffer.Dispose();
        }
    }

    /// <summary>Parameters and Adam's state are one vector each; layers are views of it.</summary>
    private sealed class FusedMlpTrainer : MlpTrainer
    {
        private readonly bool _bfloat16;
        private readonly long[] _widths;
        private readonly Tensor _flat;
        private readonly Tensor _means;
        private readonly Tensor _squares;
        private long _steps;
        private long _correct;

        public FusedMlpTrainer(MlpWeights weights, bool bfloat16)
            : base(weights)
        {
            _bfloat16 = bfloat16;
            using var scope = torch.NewDisposeScope();
            _widths = Array.ConvertAll(weights.Widths, static width => (long)width);
            _flat = torch.tensor(weights.Values).DetachFromDisposeScope();
            _means = torch.zeros_like(_flat).DetachFromDisposeScope();
            _squares = torch.zeros_like(_flat).DetachFromDisposeScope();
            var parameters = new List<Tensor>();
            foreach (var (start, shape) in weights.Layout)
                parameters.Add(_flat.narrow(0, start, shape.Aggregate(1L, static (product, size) => product * size)).view(shape).DetachFromDisposeScope());
            Parameters = parameters;
        }

        public override IReadOnlyList<Tensor> Parameters { get; }

        public override void Train(Tensor features, Tensor order, Tensor targets, float[] classWeights, int batchSize, double learningRate) =>
            _correct += SystemExtras.mlp_train(features, order, targets, classWeights, _flat, _means, _squares, _widths, ref _steps, batchSize, learningRate, _bfloat16);

        public override long TakeCorrect()
        {
            var correct = _correct;
            _correct = 0;
            return correct;
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
                return;
            foreach (var parameter in Parameters)
                parameter.Dispose();
            _flat.Dispose();
            _means.Dispose();
            _squares.Dispose();
        }
    }
}
