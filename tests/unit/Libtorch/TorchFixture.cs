using System.Globalization;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>Values that tests/fixtures/torch/make_fixtures.py computed with PyTorch.</summary>
internal static class TorchFixture
{
    internal static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "fixtures", "torch", name);

    internal static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path(name)));
        return document.RootElement.Clone();
    }

    internal static IEnumerable<string> Names(string file) =>
        Read(file).GetProperty("cases").EnumerateArray().Select(item => item.GetProperty("name").GetString()!);

    internal static JsonElement Case(string file, string name) =>
        Read(file).GetProperty("cases").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);

    internal static double[] Numbers(JsonElement list) => list.EnumerateArray().Select(Number).ToArray();

    internal static Tensor ToTensor(JsonElement packed)
    {
        var shape = packed.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var data = packed.GetProperty("data");
        return packed.GetProperty("dtype").GetString() switch
        {
            "float64" => torch.tensor(Numbers(data), shape),
            "float32" => torch.tensor(Numbers(data).Select(number => (float)number).ToArray(), shape),
            "int64" => torch.tensor(data.EnumerateArray().Select(number => number.GetInt64()).ToArray(), shape),
            "bool" => torch.tensor(data.EnumerateArray().Select(flag => flag.GetBoolean()).ToArray(), shape),
            var other => throw new InvalidDataException($"The fixture holds a tensor of type {other}."),
        };
    }

    internal static void AssertClose(JsonElement expected, Tensor actual, double tolerance = 1e-10)
    {
        using var wanted = ToTensor(expected);
        Assert.Equal(wanted.dtype, actual.dtype);
        Assert.Equal(wanted.shape, actual.shape);
        using var mode = no_grad();
        var difference = Values(wanted).Zip(Values(actual)).Select(pair => Distance(pair.First, pair.Second)).DefaultIfEmpty(0).Max();
        Assert.True(difference <= tolerance, string.Create(CultureInfo.InvariantCulture, $"Differs from PyTorch by {difference}."));
    }

    internal static double[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    private static double Distance(double a, double b) =>
        a.Equals(b) ? 0 : double.IsNaN(a) || double.IsNaN(b) ? double.PositiveInfinity : Math.Abs(a - b) / Math.Max(1, Math.Abs(a));

    private static double Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
            ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture)
            : element.GetDouble();
}
