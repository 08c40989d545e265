using System.Runtime.InteropServices;
using System.Text;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Experiments;

/// <summary>Embeddings of a whole pool as a NumPy array file: N x D 32-bit floats in the pool's order, zeros where a sample cannot be read.</summary>
internal static class EmbeddingFile
{
    // Format version 1.0: magic, version, the header's length, the header padded so that the numbers begin at a multiple of 64.
    private const int Preamble = 128;
    private const int Introduction = 10;

    /// <summary>Runs a pool through a model and writes what comes out, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives problems.</param>
    /// <exception cref="ActiveLearningException">It cannot be written (<c>WriteFailed</c>), or the model cannot run on the pool.</exception>
    internal static void Write(string path, Model model, Pool pool, PredictOptions options, RunContext context) => AtomicFile.Write(path, stream =>
    {
        var width = model.Network.FeatureCount;
        stream.Write(Header(pool.Count, width));
        var zeros = new byte[width * sizeof(float)];
        var next = 0;
        foreach (var batch in Predictor.Run(model, pool, [.. Enumerable.Range(0, pool.Count)], PredictionParts.Embeddings, options, context))
        {
            for (var i = 0; i < batch.Count; i++, next++)
            {
                for (; next < batch.Indices[i]; next++)
                    stream.Write(zeros);
                stream.Write(MemoryMarshal.AsBytes(batch.Embeddings.AsSpan(i * width, width)));
            }
        }

        for (; next < pool.Count; next++)
            stream.Write(zeros);
    });

    private static byte[] Header(int rows, int width)
    {
        var header = new byte[Preamble];
        var text = FormattableString.Invariant($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {width}), }}").PadRight(Preamble - Introduction - 1) + "\n";
        ReadOnlySpan<byte> introduction = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, Preamble - Introduction, 0];
        introduction.CopyTo(header);
        Encoding.ASCII.GetBytes(text, header.AsSpan(Introduction));
        return header;
    }
}
