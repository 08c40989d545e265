using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>A table of vectors looked up by index.</summary>
    public sealed class Embedding : Module<Tensor, Tensor>
    {
        private readonly long _paddingIndex;
        private readonly bool _scaleByFrequency;
        private readonly bool _sparse;

        internal Embedding(
            long count, long dimensions, long? paddingIndex, bool scaleByFrequency, bool sparse, Device? device, ScalarType? dtype)
            : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex is < 0 ? paddingIndex.Value + count : paddingIndex ?? -1;
            _scaleByFrequency = scaleByFrequency;
            _sparse = sparse;
            weight = new Parameter(empty(count, dimensions, dtype, device));
            init.normal_(weight);
            if (_paddingIndex < 0)
                return;
            using var mode = no_grad();
            using var row = weight[_paddingIndex];
            row.zero_();
        }

        public Parameter weight
        {
            get => Registered(nameof(weight))!;
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => functional.embedding(input, weight, _paddingIndex, _scaleByFrequency, _sparse);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Deviation: a largest norm of the vectors (<paramref name="max_norm"/>) is not supported.</summary>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm is not null)
                    throw new NotSupportedException("A largest norm of embedding vectors is not part of this provider.");
                return new(num_embeddings, embedding_dims, padding_idx, scale_grad_by_freq, sparse, device, dtype);
            }
        }
    }
}
