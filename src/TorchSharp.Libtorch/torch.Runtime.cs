using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// The names of PyTorch's and TorchSharp's API (<c>using static TorchSharp.torch</c>) over the libtorch that the machine has. A subset:
/// what is here has TorchSharp's signatures and semantics; deviations are named where they are.
/// </summary>
public static partial class torch
{
    private static ScalarType s_defaultType = ScalarType.Float32;

    /// <summary>The version of the libtorch that is loaded.</summary>
    public static unsafe string __version__ => Native.Utf8(Native.al_version());

    /// <summary>The innermost dispose scope of this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>A scope that disposes, when it is disposed, the tensors made on this thread since.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>The result of the expression; everything made on the way to it is disposed.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(expr());
    }

    public static ScalarType get_default_dtype() => s_defaultType;

    /// <summary>The type of floating-point tensors for which none is given. It governs this provider's factories, not libtorch's own default.</summary>
    public static void set_default_dtype(ScalarType dtype) => s_defaultType = dtype;

    public static int get_num_threads() => Native.al_get_num_threads();

    public static void set_num_threads(int num) => Native.Check(Native.al_set_num_threads(num));

    public static int get_num_interop_threads() => Native.al_get_num_interop_threads();

    /// <summary>Can be set once, before any parallel work.</summary>
    public static void set_num_interop_threads(int num) => Native.Check(Native.al_set_num_interop_threads(num));

    public static bool is_tensor(object obj) => obj is Tensor;

    public static ScalarType promote_types(ScalarType type1, ScalarType type2)
    {
        var type = Native.al_promote_types((int)type1, (int)type2);
        Native.Check(type);
        return (ScalarType)type;
    }

    /// <summary>Only algorithms that give the same bits each time, until the result is disposed.</summary>
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false) => new Determinism(mode, warn_only);

    public static bool are_deterministic_algorithms_enabled() => Native.al_deterministic() != 0;

    private sealed class Determinism : IDisposable
    {
        private readonly bool _before = are_deterministic_algorithms_enabled();

        internal Determinism(bool enabled, bool warnOnly) => Native.Check(Native.al_set_deterministic(enabled ? 1 : 0, warnOnly ? 1 : 0));

        public void Dispose() => Native.Check(Native.al_set_deterministic(_before ? 1 : 0, 0));
    }

    /// <summary>Settings of the libraries beneath libtorch.</summary>
    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                /// <summary>Whether matrix products may round their inputs to TF32.</summary>
                public static bool allow_tf32
                {
                    get => (Native.al_allow_tf32() & 2) != 0;
                    set => Native.Check(Native.al_set_allow_tf32(cudnn.allow_tf32 ? 1 : 0, value ? 1 : 0));
                }
            }
        }

        public static partial class cudnn
        {
            /// <summary>Whether convolutions may round their inputs to TF32.</summary>
            public static bool allow_tf32
            {
                get => (Native.al_allow_tf32() & 1) != 0;
                set => Native.Check(Native.al_set_allow_tf32(value ? 1 : 0, cuda.matmul.allow_tf32 ? 1 : 0));
            }
        }
    }
}
