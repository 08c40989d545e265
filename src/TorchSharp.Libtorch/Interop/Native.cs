using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>The flat functions of the native half, as <c>native/Abi.h</c> describes them. A negative or null result means "failed".</summary>
internal static unsafe class Native
{
    private const string Library = NativeLibraryResolver.LibraryName;

    /// <summary>Raises what the last call on this thread recorded, under the type that TorchSharp raises.</summary>
    [DoesNotReturn]
    internal static void Throw() => throw new ExternalException(Utf8(al_last_error()));

    internal static void Check(int result)
    {
        if (result < 0)
            Throw();
    }

    internal static nint Check(nint result)
    {
        if (result == 0)
            Throw();
        return result;
    }

    internal static string Utf8(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    // Errors.cpp
    [DllImport(Library)] private static extern byte* al_last_error();

    // Operators.cpp
    [DllImport(Library)] internal static extern nint al_operator_find(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int al_operator_call(nint operation, NativeValue* arguments, int count, NativeValue* results, int capacity);
    [DllImport(Library)] internal static extern int al_take_tensors(nint* handles, int count);

    // Tensors.cpp: those that only read a field run without telling the garbage collector.
    [DllImport(Library)] internal static extern void al_tensor_release(nint tensor);
    [DllImport(Library)] internal static extern nint al_tensor_share(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int al_tensor_ndim(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int al_tensor_sizes(nint tensor, long* sizes);
    [DllImport(Library), SuppressGCTransition] internal static extern int al_tensor_strides(nint tensor, long* strides);
    [DllImport(Library), SuppressGCTransition] internal static extern long al_tensor_numel(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long al_tensor_storage_offset(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int al_tensor_dtype(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int al_tensor_item_size(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long al_tensor_device(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int al_tensor_flags(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern nint al_tensor_data(nint tensor);
    [DllImport(Library)] internal static extern nint al_tensor_from_memory(void* data, long* sizes, int ndim, int dtype, int pinned);
    [DllImport(Library)] internal static extern nint al_tensor_over_memory(void* data, long* sizes, int ndim, int dtype, delegate* unmanaged<nint, void> release, nint context);
    [DllImport(Library)] internal static extern nint al_tensor_contiguous(nint tensor, int channelsLast);
    [DllImport(Library)] internal static extern int al_tensor_set_data(nint target, nint source);

    // Indexing.cpp
    [DllImport(Library)] internal static extern nint al_index_get(nint tensor, NativeIndex* indices, int count);
    [DllImport(Library)] internal static extern int al_index_put(nint tensor, NativeIndex* indices, int count, nint value);

    // Autograd.cpp
    [DllImport(Library)] internal static extern int al_backward(nint* roots, int rootCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [DllImport(Library)] internal static extern int al_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [DllImport(Library)] internal static extern int al_set_requires_grad(nint tensor, int requiresGrad);
    [DllImport(Library)] internal static extern int al_retain_grad(nint tensor);
    [DllImport(Library)] internal static extern nint al_get_grad(nint tensor);
    [DllImport(Library)] internal static extern int al_set_grad(nint tensor, nint gradient);
    [DllImport(Library)] internal static extern int al_grad_enabled();
    [DllImport(Library)] internal static extern void al_set_grad_enabled(int enabled);
    [DllImport(Library)] internal static extern int al_inference_mode_enabled();
    [DllImport(Library)] internal static extern nint al_inference_mode_enter(int enabled);
    [DllImport(Library)] internal static extern void al_inference_mode_leave(nint guard);
    [DllImport(Library)] internal static extern int al_anomaly_enabled();
    [DllImport(Library)] internal static extern void al_set_anomaly_enabled(int enabled);

    // Random.cpp
    [DllImport(Library)] internal static extern int al_manual_seed(ulong seed);
    [DllImport(Library)] internal static extern nint al_generator_new(int deviceType, int deviceIndex, ulong seed);
    [DllImport(Library)] internal static extern nint al_generator_default(int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern void al_generator_release(nint generator);
    [DllImport(Library)] internal static extern int al_generator_set_seed(nint generator, ulong seed);
    [DllImport(Library)] internal static extern ulong al_generator_seed(nint generator);
    [DllImport(Library)] internal static extern ulong al_generator_initial_seed(nint generator);
    [DllImport(Library)] internal static extern nint al_generator_get_state(nint generator);
    [DllImport(Library)] internal static extern int al_generator_set_state(nint generator, nint state);

    // Runtime.cpp
    [DllImport(Library)] internal static extern byte* al_version();
    [DllImport(Library)] internal static extern byte* al_build_description();
    [DllImport(Library)] internal static extern int al_get_num_threads();
    [DllImport(Library)] internal static extern int al_set_num_threads(int count);
    [DllImport(Library)] internal static extern int al_get_num_interop_threads();
    [DllImport(Library)] internal static extern int al_set_num_interop_threads(int count);
    [DllImport(Library)] internal static extern int al_set_flush_denormal(int enabled);
    [DllImport(Library)] internal static extern int al_set_deterministic(int enabled, int warnOnly);
    [DllImport(Library)] internal static extern int al_deterministic();
    [DllImport(Library)] internal static extern int al_set_allow_tf32(int convolutions, int products);
    [DllImport(Library)] internal static extern int al_allow_tf32();
    [DllImport(Library)] internal static extern int al_set_cudnn_benchmark(int enabled);
    [DllImport(Library)] internal static extern int al_promote_types(int left, int right);

    // Allocator.cpp
    [DllImport(Library)] internal static extern long al_kept_memory();
    [DllImport(Library)] internal static extern void al_release_kept_memory();
    [DllImport(Library)] internal static extern void al_set_kept_memory_limit(long bytes);

    // WinogradConvolution.cpp
    [DllImport(Library)] internal static extern int al_set_convolution_loops(int choice);

    // Autocast.cpp
    [DllImport(Library)] internal static extern int al_autocast_enter(int deviceType, int enabled, int dtype);
    [DllImport(Library)] internal static extern int al_autocast_leave(int deviceType, int before);

    // Cuda.cpp
    [DllImport(Library)] internal static extern int al_cuda_device_count();
    [DllImport(Library)] internal static extern int al_cuda_is_available();
    [DllImport(Library)] internal static extern int al_cuda_cudnn_is_available();
    [DllImport(Library)] internal static extern int al_cuda_manual_seed(ulong seed, int all);
    [DllImport(Library)] internal static extern int al_cuda_synchronize(long deviceIndex);

    // Optimizers.cpp
    [DllImport(Library)] internal static extern int al_sgd_step(nint* parameters, nint* buffers, int count, double rate, double momentum, double dampening, double decay, int flags);
    [DllImport(Library)] internal static extern int al_adam_step(nint* parameters, nint* means, nint* squares, nint* largest, long* steps, int count, double rate, double beta1, double beta2, double epsilon, double decay, int flags);
    [DllImport(Library)] internal static extern int al_zero_grad(nint* parameters, int count, int setToNone);
    [DllImport(Library)] internal static extern int al_clip_grad_norm(nint* parameters, int count, double maxNorm, double normType, double* total);

    // Mlp.cpp
    [DllImport(Library)] internal static extern int al_mlp_train(nint features, nint order, nint targets, float* classWeights, nint parameters, nint means, nint squares, long* widths, int layers, long* step, long batch, double rate, double beta1, double beta2, double epsilon, int bfloat16, long* correct);
    [DllImport(Library)] internal static extern int al_bfloat16_is_fast();

    // Modules.cpp
    [DllImport(Library)] internal static extern nint al_module_load(byte* path, int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern nint al_module_load_memory(void* data, long size, int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern int al_module_save(nint module, byte* path);
    [DllImport(Library)] internal static extern void al_module_release(nint module);
    [DllImport(Library)] internal static extern int al_module_train(nint module, int on);
    [DllImport(Library)] internal static extern int al_module_is_training(nint module);
    [DllImport(Library)] internal static extern int al_module_to(nint module, int deviceType, int deviceIndex, int dtype, int nonBlocking);
    [DllImport(Library)] internal static extern nint al_module_named_tensors(nint module, int kind, int recurse);
    [DllImport(Library)] internal static extern int al_named_count(nint list);
    [DllImport(Library)] internal static extern byte* al_named_name(nint list, int index);
    [DllImport(Library)] internal static extern nint al_named_tensor(nint list, int index);
    [DllImport(Library)] internal static extern void al_named_release(nint list);
    [DllImport(Library)] internal static extern int al_module_arity(nint module, int outputs);
    [DllImport(Library)] internal static extern nint al_module_call(nint module, byte* method, NativeValue* arguments, int count);
    [DllImport(Library)] internal static extern void al_ivalue_release(nint value);
    [DllImport(Library)] internal static extern int al_ivalue_read(nint value, NativeValue* result);
    [DllImport(Library)] internal static extern nint al_ivalue_element(nint value, int index, int part);
}
