using TorchSharp;

namespace ActiveLearning.Models;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
/// <param name="Offset">Its first byte, counted from the start of the file's data part.</param>
/// <param name="Length">Its number of bytes.</param>
internal sealed record SafeTensorsEntry(string Name, torch.ScalarType Type, long[] Shape, long Offset, long Length);
