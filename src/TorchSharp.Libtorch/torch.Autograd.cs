using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Puts anomaly detection back to what it was.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool _before;

    internal AnomalyMode(bool enabled)
    {
        _before = Native.al_anomaly_enabled() != 0;
        Native.al_set_anomaly_enabled(enabled ? 1 : 0);
    }

    public void Dispose() => Native.al_set_anomaly_enabled(_before ? 1 : 0);
}

public static partial class torch
{
    /// <summary>No history is recorded on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.al_grad_enabled() != 0;

    /// <summary>
    /// As <see cref="no_grad"/>, and cheaper: tensors made inside carry nothing of autograd and may not enter it later.
    /// To be disposed on the thread that called this.
    /// </summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.al_inference_mode_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradMode(bool enabled) => Native.al_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.al_set_grad_enabled(_before ? 1 : 0);
    }

    private sealed class InferenceMode : IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private nint _guard;

        internal InferenceMode(bool enabled) => _guard = Native.Check(Native.al_inference_mode_enter(enabled ? 1 : 0));

        public void Dispose()
        {
            if (_guard == 0)
                return;
            if (_thread != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException("Inference mode must be left on the thread that entered it.");
            Native.al_inference_mode_leave(_guard);
            _guard = 0;
        }
    }

    /// <summary>The backward pass.</summary>
    public static partial class autograd
    {
        /// <summary>Gradients of outputs with respect to inputs, not added to the inputs' own.</summary>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            var outputHandles = Handles(outputs);
            var inputHandles = Handles(inputs);
            var gradientHandles = Handles(grad_outputs);
            fixed (nint* output = outputHandles, input = inputHandles, gradient = gradientHandles, result = results)
            {
                Native.Check(Native.al_grad(
                    output, outputHandles.Length, input, inputHandles.Length, gradient, gradientHandles.Length,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            // An unused input's place holds null, as in TorchSharp.
            return Array.ConvertAll(results, handle => handle == 0 ? null! : Tensor.FromHandle(handle));
        }

        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            var roots = Handles(tensors);
            var gradients = Handles(grad_tensors);
            var leaves = Handles(inputs);
            fixed (nint* root = roots, gradient = gradients, leaf = leaves)
            {
                Native.Check(Native.al_backward(
                    root, roots.Length, gradient, gradients.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, leaf,
                    leaves.Length));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode);

        internal static nint[] Handles(IEnumerable<Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray() ?? [];
    }
}
