using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that is a module's parameter: fields of this type are registered as parameters, those of type Tensor as buffers.</summary>
    public class Parameter : torch.Tensor
    {
        /// <param name="data">Becomes empty: this parameter takes its memory, and its place in a dispose scope.</param>
        /// <param name="requires_grad">Whether gradients are wanted.</param>
        public Parameter(torch.Tensor data, bool requires_grad = true) : this(data, data.OwningDisposeScope, requires_grad)
        {
        }

        internal Parameter(nint handle) : base(handle)
        {
        }

        private Parameter(torch.Tensor data, DisposeScope? scope, bool requiresGrad) : base(data.requires_grad_(requiresGrad).TakeHandle())
        {
            if (OwningDisposeScope != scope)
                MoveToOtherDisposeScope(scope);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }

    /// <summary>Methods of tensors that live outside the class.</summary>
    public static partial class TensorExtensionMethods
    {
        /// <summary>A parameter made of a tensor, which becomes empty.</summary>
        public static Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

        public static int ElementSize(this torch.ScalarType type) => ScalarTypes.Size(type);

        public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

        public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

        public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();

        public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

        public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();

        public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

        public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

        public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

        /// <summary>A copy of a flat array in the given shape.</summary>
        public static torch.Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
            where T : unmanaged
        {
            using var flat = torch.from_array(rawArray);
            return torch.Tensor.Made(flat.reshape(dimensions), requires_grad);
        }
    }
}
