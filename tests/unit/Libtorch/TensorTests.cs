using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>Memory in and out, types, seeds, and what is refused.</summary>
public sealed class TensorTests
{
    [Fact]
    public void Arrays_of_every_type_go_in_and_come_out()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1f, 2], torch.tensor(new float[] { 1, 2 }).data<float>().ToArray());
        Assert.Equal([1.5, 2], torch.tensor(new[] { 1.5, 2 }).data<double>().ToArray());
        Assert.Equal([1L, 2], torch.tensor(new[] { 1L, 2 }).data<long>().ToArray());
        Assert.Equal([1, 2], torch.tensor(new[] { 1, 2 }).data<int>().ToArray());
        Assert.Equal([1, 255], torch.tensor(new byte[] { 1, 255 }).data<byte>().ToArray());
        Assert.Equal([true, false], torch.tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal([(short)-3], torch.tensor(new short[] { -3 }).data<short>().ToArray());
        Assert.Equal([2L, 3L], torch.tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([2L, 1L, 2L], torch.from_array(new float[2, 1, 2]).shape);
    }

    [Fact]
    public void A_copy_does_not_follow_its_array()
    {
        using var scope = NewDisposeScope();
        var array = new float[] { 1, 2 };
        var copy = torch.tensor(array);
        array[0] = 9;
        Assert.Equal(1f, copy[0].item<float>());
    }

    [Fact]
    public void Elements_are_read_in_the_order_of_the_dimensions_whatever_the_order_in_memory()
    {
        using var scope = NewDisposeScope();
        var matrix = torch.tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t();
        Assert.False(matrix.is_contiguous());
        Assert.Equal([1f, 4, 2, 5, 3, 6], matrix.data<float>().ToArray());
        Assert.Equal(5f, matrix.data<float>()[1, 1]);
        var span = new float[6];
        matrix.data<float>().CopyTo(span);
        Assert.Equal([1f, 4, 2, 5, 3, 6], span);
    }

    [Fact]
    public void Bytes_can_be_written_in_place()
    {
        using var scope = NewDisposeScope();
        var tensor = torch.zeros(3);
        MemoryMarshal.Cast<byte, float>(tensor.bytes)[1] = 7;
        Assert.Equal([0f, 7, 0], tensor.data<float>().ToArray());
    }

    [Fact]
    public void A_slice_can_be_assigned()
    {
        using var scope = NewDisposeScope();
        var tensor = torch.zeros(2, 3);
        tensor[TensorIndex.Colon, TensorIndex.Single(1)] = torch.tensor(new float[] { 5, 6 });
        tensor[0, 0] = torch.tensor(1f);
        Assert.Equal([1f, 5, 0, 0, 6, 0], tensor.data<float>().ToArray());
    }

    [Fact]
    public void The_wrong_type_or_place_of_elements_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<ArgumentException>(() => torch.zeros(2).data<int>());
        Assert.ThrowsAny<Exception>(() => torch.tensor(new float[3], [2, 2]));
        Assert.ThrowsAny<ArgumentException>(() => torch.device("tpu"));
    }

    [Fact]
    public void A_generator_repeats_its_numbers()
    {
        using var scope = NewDisposeScope();
        using var a = new Generator(7);
        using var b = new Generator(7);
        Assert.Equal(torch.randperm(20, generator: a).data<long>().ToArray(), torch.randperm(20, generator: b).data<long>().ToArray());
        Assert.NotEqual(torch.rand(4, generator: a).data<float>().ToArray(), torch.rand(4, generator: a).data<float>().ToArray());
    }

    [Fact]
    public void Types_and_copies_follow_the_request()
    {
        using var scope = NewDisposeScope();
        var tensor = torch.tensor(new float[] { 1.75f, -1.75f });
        Assert.Equal([1L, -1], tensor.to(ScalarType.Int64).data<long>().ToArray());
        Assert.Equal(ScalarType.BFloat16, tensor.to(ScalarType.BFloat16).dtype);
        Assert.Equal(DeviceType.CPU, tensor.device_type);
        Assert.Equal(1.75f, (float)tensor[0]);
        Assert.Equal(2, tensor[0].to(ScalarType.Float64).item<double>() + 0.25);
    }

    [Fact]
    public void Factories_make_what_they_say()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0L, 2, 4], torch.arange(0, 6, 2).data<long>().ToArray());
        Assert.Equal([0f, 0.5f, 1], torch.linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0, 0, 1], torch.eye(2).data<float>().ToArray());
        Assert.Equal([3f, 3], torch.full(2, 3f).data<float>().ToArray());
        Assert.Equal([2L, 3L], torch.empty(2, 3).shape);
        Assert.Equal([1f, 1], torch.zeros(2).ones_like().data<float>().ToArray());
        Assert.True(torch.randint(5, [100L]).max().item<long>() < 5);
    }
}
