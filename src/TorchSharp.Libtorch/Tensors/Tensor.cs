using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A multi-dimensional array in libtorch's memory. It belongs to the dispose scope in which it was made, if any; what nobody disposes
    /// is released by its finalizer. Disposing twice is harmless; using it afterwards raises <see cref="ObjectDisposedException"/>.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long s_total;
        private static long s_peak;
        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref s_total);
            if (total > Volatile.Read(ref s_peak))
                Volatile.Write(ref s_peak, total);
            DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Release();

        /// <summary>Tensors that are alive in this process, on all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref s_total);

        /// <summary>The most that ever were.</summary>
        public static long PeakCount => Volatile.Read(ref s_peak);

        /// <summary>The native tensor.</summary>
        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public nint Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                var handle = _handle;
                if (handle == 0)
                    ThrowDisposed();
                return handle;
            }
        }

        public bool IsInvalid => _handle == 0;

        /// <summary>A name for people; nothing is done with it.</summary>
        public string? name { get; set; }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0)
                return;
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            OwningDisposeScope?.Forget(this);
            Release();
        }

        /// <summary>Moves the tensor to the scope around its own, or out of all scopes where there is none.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of all dispose scopes: whoever holds it disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>The former, misspelt name of <see cref="DetachFromDisposeScope"/>.</summary>
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
                other?.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

        public override string ToString() => TensorText.Describe(this);

        internal static Tensor FromHandle(nint handle) => new(handle);

        /// <summary>Takes the native tensor out of this object, which is disposed thereby.</summary>
        internal nint TakeHandle()
        {
            var handle = Handle;
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            OwningDisposeScope?.Forget(this);
            _handle = 0;
            Interlocked.Decrement(ref s_total);
            GC.SuppressFinalize(this);
            return handle;
        }

        private void Release()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0)
                return;
            Interlocked.Decrement(ref s_total);
            Native.al_tensor_release(handle);
        }

        private static void ThrowDisposed() => throw new ObjectDisposedException(nameof(Tensor), "The tensor was disposed; it cannot be used any more.");
    }

    /// <summary>A tensor's type, shape and, where they are few, elements, as text.</summary>
    private static class TensorText
    {
        private const int MostElements = 64;

        internal static string Describe(Tensor tensor)
        {
            if (tensor.IsInvalid)
                return "(disposed tensor)";
            var head = $"[{string.Join("x", tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";
            if (tensor.numel() is 0 or > MostElements || tensor.dtype.IsComplex())
                return head;
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            var values = tensor.detach().cpu().to(ScalarType.Float64).contiguous().data<double>().ToArray();
            return head + ", value = " + string.Join(" ", values.Select(value => value.ToString("g6", CultureInfo.InvariantCulture)));
        }
    }
}
