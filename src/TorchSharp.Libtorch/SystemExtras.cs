using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// What this provider adds to TorchSharp's API for speed: memory order, mixed precision, fused steps, memory that is kept. Code that must
/// also run on the official packages does not use it outside one place.
/// </summary>
public static unsafe class SystemExtras
{
    private static readonly Operator BatchNormRelu = new("activelearning::batch_norm_relu");
    private static readonly Operator Convolution3x3 = new("activelearning::conv3x3");
    private static readonly Operator ScoredConvolution = new("activelearning::conv2d_scored");

    /// <summary>The version of the libtorch that is loaded, such as "1.13.0".</summary>
    public static string libtorch_version => Native.Utf8(Native.al_version());

    /// <summary>How libtorch was built: compiler, BLAS, CPU features, CUDA; several lines.</summary>
    public static string libtorch_build => Native.Utf8(Native.al_build_description());

    /// <summary>Tensors alive in this process, on all threads.</summary>
    public static long live_tensor_count => Tensor.TotalCount;

    /// <summary>
    /// Bytes of freed tensors that are kept for the next ones. Blocks from 256 KB on are kept up to a quarter of the machine's memory, or to
    /// <see cref="set_kept_memory_limit"/>; with the environment variable ACTIVELEARNING_ALLOCATOR=system none are.
    /// </summary>
    public static long kept_memory => Native.al_kept_memory();

    /// <summary>Gives the kept blocks back to the system.</summary>
    public static void release_kept_memory() => Native.al_release_kept_memory();

    /// <param name="bytes">How much may be kept at most.</param>
    public static void set_kept_memory_limit(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Native.al_set_kept_memory_limit(bytes);
    }

    /// <summary>Treats denormal numbers as zero on this thread; false where the processor cannot.</summary>
    public static bool set_flush_denormal(bool enabled) => Native.al_set_flush_denormal(enabled ? 1 : 0) != 0;

    /// <summary>Lets cuDNN try its algorithms on each new shape and keep the fastest.</summary>
    public static void set_cudnn_benchmark(bool enabled) => Native.Check(Native.al_set_cudnn_benchmark(enabled ? 1 : 0));

    /// <summary>The tensor (N, C, H, W) with the channels of a pixel side by side in memory; itself, as a new reference, where it is so already.</summary>
    public static Tensor channels_last(Tensor tensor)
    {
        var result = Native.al_tensor_contiguous(tensor.Handle, 1);
        GC.KeepAlive(tensor);
        return Tensor.FromHandle(Native.Check(result));
    }

    public static bool is_channels_last(Tensor tensor) => tensor.IsChannelsLast;

    /// <summary>Makes a tensor hold what another holds (values, type, memory order, device) while it stays the same object for autograd.</summary>
    public static void set_data_(Tensor parameter, Tensor value) => parameter.SetData(value);

    /// <summary>An uninitialised tensor in the processor's memory; pinned, it can be copied to a CUDA device while that computes.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">Pinned memory was asked for and there is no CUDA device.</exception>
    public static Tensor empty_host(ReadOnlySpan<long> size, ScalarType dtype, bool pinned)
    {
        fixed (long* sizes = size)
            return Tensor.FromHandle(Native.Check(Native.al_tensor_from_memory(null, sizes, size.Length, (int)dtype, pinned ? 1 : 0)));
    }

    /// <summary>Whether <see cref="autocast"/> can be entered for a kind of device on this machine.</summary>
    public static bool autocast_available(DeviceType device) =>
        device == DeviceType.CPU || (device == DeviceType.CUDA && torch.cuda.is_available());

    /// <summary>
    /// Operators that gain from it run in the given type on this thread until the result is disposed, there, in reverse order.
    /// </summary>
    /// <param name="device">Whose operators.</param>
    /// <param name="dtype">BFloat16, or Float16 on CUDA.</param>
    public static IDisposable autocast(DeviceType device, ScalarType dtype) => new AutocastScope(device, true, dtype);

    /// <summary>Switches mixed precision off inside an <see cref="autocast"/>.</summary>
    public static IDisposable autocast_off(DeviceType device) => new AutocastScope(device, false, ScalarType.BFloat16);

    /// <summary>
    /// One step of gradient descent with momentum over all parameters, in one call: g = grad + decay p; m = momentum m + g;
    /// p -= lr (nesterov ? g + momentum m : m). Parameters without a gradient are left alone.
    /// </summary>
    /// <param name="parameters">What is changed.</param>
    /// <param name="momentum_buffers">As many, of the parameters' shapes, zero at first; may be empty without momentum.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="momentum">0 for none.</param>
    /// <param name="weight_decay">0 for none.</param>
    /// <param name="nesterov">Nesterov's form.</param>
    public static void sgd_step(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> momentum_buffers, double lr, double momentum, double weight_decay,
        bool nesterov)
    {
        if (momentum != 0 && momentum_buffers.Count != parameters.Count)
            throw new ArgumentException($"{parameters.Count} parameters have {momentum_buffers.Count} momentum buffers.", nameof(momentum_buffers));
        var handles = autograd.Handles(parameters);
        var buffers = autograd.Handles(momentum_buffers);
        fixed (nint* parameter = handles, buffer = buffers)
            Native.Check(Native.al_sgd_step(parameter, buffer, handles.Length, lr, momentum, 0, weight_decay, nesterov ? 1 : 0));
        GC.KeepAlive(parameters);
        GC.KeepAlive(momentum_buffers);
    }

    /// <summary>
    /// Trains a multi-layer perceptron (linear layers, ReLU between them, softmax) by Adam over many minibatches in one call, on the processor. Loss:
    /// weighted cross-entropy, divided by the sum of the weights in the minibatch.
    /// </summary>
    /// <param name="features">Rows x widths[0], 32-bit floats, contiguous.</param>
    /// <param name="order">Rows to train on, one after the other, 64-bit; repeated ones count as often.</param>
    /// <param name="targets">The class of each row of <paramref name="features"/>, 64-bit.</param>
    /// <param name="class_weights">One weight per class.</param>
    /// <param name="parameters">Flat: weight (outputs x inputs) and bias of each layer in turn; changed.</param>
    /// <param name="means">Adam's first moments, as long; zero at first; changed.</param>
    /// <param name="squares">Adam's second moments, as long; zero at first; changed.</param>
    /// <param name="widths">Inputs, hidden widths, classes.</param>
    /// <param name="step">Steps taken so far; changed.</param>
    /// <param name="batch_size">Rows per step; the last step takes what is left.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="bfloat16">Whether matrix products are of 16-bit bfloats, as under <see cref="autocast"/>; weights and state stay floats.</param>
    /// <param name="beta1">Decay of the first moments.</param>
    /// <param name="beta2">Decay of the second moments.</param>
    /// <param name="eps">Added to the root of the second moments.</param>
    /// <returns>How many rows were classified rightly, each before its step.</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">Types or shapes do not fit, or an index is out of its range.</exception>
    public static long mlp_train(
        Tensor features, Tensor order, Tensor targets, ReadOnlySpan<float> class_weights, Tensor parameters, Tensor means, Tensor squares,
        ReadOnlySpan<long> widths, ref long step, long batch_size, double lr, bool bfloat16 = false, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
    {
        if (widths.Length < 2 || class_weights.Length != widths[^1])
            throw new ArgumentException($"{class_weights.Length} class weights do not fit layers of widths {string.Join(", ", widths.ToArray())}.", nameof(class_weights));
        long correct;
        fixed (float* weight = class_weights)
        fixed (long* width = widths, count = &step)
        {
            Native.Check(Native.al_mlp_train(
                features.Handle, order.Handle, targets.Handle, weight, parameters.Handle, means.Handle, squares.Handle, width, widths.Length - 1, count,
                batch_size, lr, beta1, beta2, eps, bfloat16 ? 1 : 0, &correct));
        }

        GC.KeepAlive(features);
        GC.KeepAlive(order);
        GC.KeepAlive(targets);
        GC.KeepAlive(parameters);
        GC.KeepAlive(means);
        GC.KeepAlive(squares);
        return correct;
    }

    /// <summary>Whether this machine's processor multiplies 16-bit bfloats faster than floats.</summary>
    public static bool bfloat16_is_fast => Native.al_bfloat16_is_fast() != 0;

    /// <summary>Drops the gradients of all parameters in one call.</summary>
    public static void zero_grad(IReadOnlyList<Tensor> parameters)
    {
        var handles = autograd.Handles(parameters);
        fixed (nint* parameter = handles)
            Native.Check(Native.al_zero_grad(parameter, handles.Length, 1));
        GC.KeepAlive(parameters);
    }

    /// <summary>
    /// relu(bn(x) + residual) as one operator. In training on the processor, with channels-last float tensors, it walks the memory fewer
    /// times than the three would; elsewhere it is composed of them. Statistics and counters are those of the module.
    /// </summary>
    /// <exception cref="ArgumentException">The module is for another number of channels.</exception>
    public static Tensor batch_norm_relu(Tensor x, BatchNorm2d bn, Tensor? residual = null)
    {
        if (bn.weight is null || bn.bias is null)
        {
            using var scope = NewDisposeScope();
            var normalised = bn.call(x);
            return scope.MoveToOuter((residual is null ? normalised : normalised + residual).relu());
        }
        // The loops of the fused operator trust the weights' length.
        if (x.dim() == 4 && x.size(1) != bn.weight.numel())
            throw new ArgumentException($"Batch normalisation of {bn.weight.numel()} channels was given a tensor of {x.size(1)}.", nameof(x));
        var momentum = bn.momentum ?? 0;
        if (bn.training && bn.track_running_stats && bn.num_batches_tracked is { } counter)
        {
            counter.add_(1);
            momentum = bn.momentum ?? 1.0 / counter.item<long>();
        }
        var byBatch = bn.training || bn.running_mean is null;
        return BatchNormRelu.Call(x, bn.weight, bn.bias, residual, bn.running_mean, bn.running_var, byBatch, momentum, bn.eps);
    }

    /// <summary>
    /// A convolution of stride 1 and padding 1 without bias. On the processor, with channels-last float tensors, 3x3 kernels and channels in
    /// multiples of 16, by Winograd's algorithm with a quarter of the multiplications (about 1e-6 of the largest result off; a network's result
    /// may depend on the number of threads); elsewhere libtorch's own.
    /// </summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="weight">(K, C, 3, 3).</param>
    /// <returns>(N, K, H, W), differentiable with respect to both.</returns>
    public static Tensor conv3x3(Tensor x, Tensor weight) => Convolution3x3.Call(x, weight);

    /// <summary>
    /// Chooses the loops behind <see cref="conv3x3"/> and <see cref="conv2d_scored"/> for the whole process, to compare them; by default the
    /// best for the processor.
    /// </summary>
    /// <returns>False, with nothing changed, where this processor or this build has not got them.</returns>
    public static bool set_convolution_loops(ConvolutionLoops loops) => Native.al_set_convolution_loops((int)loops) == 0;

    /// <summary>
    /// convolution(x) + bias, + residual where there is one, ReLU where asked for: one pass where <see cref="conv3x3"/> has its own way,
    /// elsewhere composed. Not differentiable.
    /// </summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="weight">(K, C, kernel height, kernel width).</param>
    /// <param name="bias">(K).</param>
    /// <param name="residual">Of the result's shape.</param>
    /// <param name="relu">Whether max(0, .) is taken of the sum.</param>
    /// <param name="stride">Stride on both axes.</param>
    /// <param name="padding">Zero padding on both axes.</param>
    public static Tensor conv2d_scored(Tensor x, Tensor weight, Tensor bias, Tensor? residual, bool relu, long stride, long padding) =>
        ScoredConvolution.Call(x, weight, bias, residual, relu, stride, padding);

    private sealed class AutocastScope : IDisposable
    {
        private readonly DeviceType _device;
        private readonly int _before;
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private bool _left;

        internal AutocastScope(DeviceType device, bool enabled, ScalarType dtype)
        {
            _device = device;
            _before = Native.al_autocast_enter((int)device, enabled ? 1 : 0, (int)dtype);
            Native.Check(_before);
        }

        public void Dispose()
        {
            if (_left)
                return;
            if (_thread != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException("Mixed precision must be left on the thread that entered it.");
            _left = true;
            Native.Check(Native.al_autocast_leave((int)_device, _before));
        }
    }
}
