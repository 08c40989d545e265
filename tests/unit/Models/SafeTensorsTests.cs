using ActiveLearning.Models;
using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Tests.Models;

public sealed class SafeTensorsTests
{
    [Fact]
    public void Reads_a_file_that_python_wrote_byte_by_byte()
    {
        TorchRuntime.Initialize(1);
        using var file = SafeTensorsFile.Open(Fixtures.PathOf("by-hand.safetensors"));
        Assert.Equal(["bf16", "bool", "empty", "f16", "f32", "f64", "i64", "u8"], file.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("by hand", file.Metadata["made"]);
        Assert.Equal("é", file.Metadata["größe"]);
        using var scope = torch.NewDisposeScope();
        var floats = file.Read(file.Entries["f32"]);
        Assert.Equal([2, 2], floats.shape);
        Assert.Equal([1.5f, -2.25f, 3e38f, -0.0f], floats.data<float>().ToArray());
        Assert.Equal(Math.PI, file.Read(file.Entries["f64"]).ToDouble(), 0.0);
        Assert.Equal([0.5f, -65504f], file.Read(file.Entries["f16"]).to(torch.ScalarType.Float32).data<float>().ToArray());
        Assert.Equal([1f, -3f], file.Read(file.Entries["bf16"]).to(torch.ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(-(1L << 40), file.Read(file.Entries["i64"]).ToInt64());
        Assert.Equal([0, 255, 7], file.Read(file.Entries["u8"]).data<byte>().ToArray());
        Assert.Equal([true, false, true], file.Read(file.Entries["bool"]).data<bool>().ToArray());
        Assert.Equal([0, 3], file.Read(file.Entries["empty"]).shape);
    }

    [Fact]
    public void Writes_tensors_of_any_memory_order_in_plain_order()
    {
        TorchRuntime.Initialize(1);
        using var scope = torch.NewDisposeScope();
        var path = Path.GetTempFileName();
        try
        {
            var plain = torch.arange(24, dtype: torch.ScalarType.Float32).reshape(2, 3, 2, 2);
            using (var stream = File.Create(path))
                SafeTensorsWriter.Write(stream, [("a", Acceleration.ToChannelsLast(plain)), ("b", torch.tensor(5L))], new Dictionary<string, string> { ["x"] = "ü\n\"" });
            using var file = SafeTensorsFile.Open(path);
            Assert.Equal(Enumerable.Range(0, 24).Select(static i => (float)i), file.Read(file.Entries["a"]).data<float>().ToArray());
            Assert.Equal(5, file.Read(file.Entries["b"]).ToInt64());
            Assert.Equal("ü\n\"", file.Metadata["x"]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
