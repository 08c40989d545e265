using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [Flags]
        private enum Flags
        {
            Contiguous = 1,
            ChannelsLast = 2,
            RequiresGrad = 4,
            Leaf = 8,
            Sparse = 16,
            Inference = 64,
        }

        public long Dimensions => dim();

        public long ndim => dim();

        public long NumberOfElements => numel();

        public long ElementSize => element_size();

        public ScalarType dtype
        {
            get
            {
                var type = Native.al_tensor_dtype(Handle);
                GC.KeepAlive(this);
                Native.Check(type);
                return (ScalarType)type;
            }
        }

        public Device device
        {
            get
            {
                var packed = NativeDevice;
                return packed == (uint)DeviceType.CPU ? CPU : new Device((DeviceType)(int)packed, (int)(packed >> 32));
            }
        }

        public DeviceType device_type => (DeviceType)(int)(NativeDevice & 0xffffffff);

        public int device_index => (int)(NativeDevice >> 32);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_leaf => Has(Flags.Leaf);

        public bool is_sparse => Has(Flags.Sparse);

        internal bool IsChannelsLast => Has(Flags.ChannelsLast);

        /// <summary>Sizes of the dimensions (a new array at each call).</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[dim()];
                fixed (long* pointer = sizes)
                    Native.Check(Native.al_tensor_sizes(Handle, pointer));
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <summary>Whether operations on the tensor are recorded for a backward pass.</summary>
        public bool requires_grad
        {
            get => Has(Flags.RequiresGrad);
            set => requires_grad_(value);
        }

        /// <summary>The transpose of a matrix.</summary>
        public Tensor T => Aten.numpy_T.Call(this);

        public Tensor mT => Aten.mT.Call(this);

        public Tensor H => Aten.matrix_H.Call(this);

        public Tensor mH => Aten.mH.Call(this);

        private long NativeDevice
        {
            get
            {
                var packed = Native.al_tensor_device(Handle);
                GC.KeepAlive(this);
                // -1 is "no index", but also "failed": only the low half, never negative, tells them apart.
                if (packed == -1)
                    Native.Throw();
                return (uint)packed == (uint)DeviceType.CPU ? (uint)DeviceType.CPU : packed;
            }
        }

        public long dim()
        {
            var count = Native.al_tensor_ndim(Handle);
            GC.KeepAlive(this);
            Native.Check(count);
            return count;
        }

        public long numel()
        {
            var count = Native.al_tensor_numel(Handle);
            GC.KeepAlive(this);
            if (count < 0)
                Native.Throw();
            return count;
        }

        /// <summary>Bytes of one element.</summary>
        public long element_size()
        {
            var size = Native.al_tensor_item_size(Handle);
            GC.KeepAlive(this);
            Native.Check(size);
            return size;
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            var sizes = shape;
            var position = dim < 0 ? dim + sizes.Length : dim;
            if ((uint)position >= (uint)sizes.Length)
                throw new ArgumentOutOfRangeException(nameof(dim), $"Dimension {dim} does not exist in a tensor of {sizes.Length} dimensions.");
            return sizes[position];
        }

        public unsafe long[] stride()
        {
            var strides = new long[dim()];
            fixed (long* pointer = strides)
                Native.Check(Native.al_tensor_strides(Handle, pointer));
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)ndim : dim];

        public long storage_offset()
        {
            var offset = Native.al_tensor_storage_offset(Handle);
            GC.KeepAlive(this);
            return offset;
        }

        public bool is_contiguous() => Has(Flags.Contiguous);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_pinned() => Aten.is_pinned.CallBool(this);

        public bool is_integral() => dtype.IsIntegral();

        public bool is_floating_point() => dtype.IsFloatingPoint();

        public bool is_complex() => dtype.IsComplex();

        public bool is_nonzero() => Aten.is_nonzero.CallBool(this);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private bool Has(Flags flag)
        {
            var flags = Native.al_tensor_flags(Handle);
            GC.KeepAlive(this);
            Native.Check(flags);
            return ((Flags)flags & flag) != 0;
        }
    }
}
