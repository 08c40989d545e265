using System.Reflection;
using TorchSharp.Interop;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>The names by which operators are called.</summary>
public sealed class OperatorTableTests
{
    [Fact]
    public void This_libtorch_has_every_operator_that_is_called()
    {
        var missing = typeof(Aten).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(field => (Operator)field.GetValue(null)!)
            .Where(item => Record.Exception(() => item.Resolve()) is not null)
            .Select(item => item.Name);
        Assert.Empty(missing);
    }

    [Fact]
    public void An_unknown_operator_is_named()
    {
        var error = Assert.ThrowsAny<Exception>(() => new Operator("no_such_operator", "Tensor").Resolve());
        Assert.Contains("aten::no_such_operator.Tensor", error.Message, StringComparison.Ordinal);
    }
}
