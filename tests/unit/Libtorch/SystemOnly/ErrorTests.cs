using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>
/// What libtorch refuses is a .NET exception that names the operation and the shapes; with the official packages some of it ends the process.
/// </summary>
public sealed class ErrorTests
{
    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => torch.ones(2, 3).matmul(torch.ones(4, 5)));
        Assert.Contains("matmul", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2,3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4,5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("add", Assert.Throws<ExternalException>(() => torch.ones(2) + torch.ones(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_outside_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("index 7", Assert.Throws<ExternalException>(() => torch.ones(2, 3)[7]).Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => torch.ones(3).index_select(0, torch.tensor(new[] { 5L })));
        Assert.Throws<ExternalException>(() => torch.ones(2, 3)[0, 0, 0]);
    }

    [Fact]
    public void A_target_class_outside_is_refused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => F.cross_entropy(torch.ones(2, 3), torch.tensor(new[] { 0L, 3 })));
        Assert.Contains("cross_entropy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_without_history_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("backward", Assert.Throws<ExternalException>(() => torch.ones(1).backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_without_an_inverse_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(() => torch.linalg.inv(torch.zeros(3, 3)));
        Assert.Throws<ExternalException>(() => torch.linalg.cholesky(-torch.eye(3)));
    }

    [Fact]
    public void A_file_that_is_no_script_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "PK\u0003\u0004 nothing of the kind");
            Assert.Contains("jit.load", Assert.Throws<ExternalException>(() => torch.jit.load(path)).Message, StringComparison.Ordinal);
            var whole = File.ReadAllBytes(TorchFixture.Path("small.pt"));
            File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
            Assert.Throws<ExternalException>(() => torch.jit.load(path));
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Throws<FileNotFoundException>(() => torch.jit.load(path));
    }

    [Fact]
    public void A_script_given_the_wrong_shape_says_so()
    {
        using var scope = NewDisposeScope();
        using var script = torch.jit.load<Tensor, Tensor>(TorchFixture.Path("small.pt"));
        var error = Assert.Throws<ExternalException>(() => script.call(torch.ones([1, 5, 4, 4], ScalarType.Float64)));
        Assert.Contains("[1,5,4,4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_tensor_is_not_used()
    {
        var tensor = torch.ones(2);
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor + 1);
        Assert.Throws<ObjectDisposedException>(() => tensor.shape);
    }

    [Fact]
    public void The_thread_goes_on_after_an_error()
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < 100; i++)
            Assert.Throws<ExternalException>(() => torch.ones(2).reshape(3));
        Assert.Equal(4f, (torch.ones(2) * 2).sum().item<float>());
    }
}
