using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Discriminative;
using TorchSharp;

namespace ActiveLearning.Tests.Selection.Discriminative;

public sealed class ResidentFeaturesTests
{
    [Fact]
    public void Columns_have_mean_zero_and_deviation_one_and_constant_ones_are_zero()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var matrix = new FeatureMatrix(4);
        // Second column: 1e6 + (0, 2, 4, 6), mean 1e6 + 3, variance 5.
        matrix.Append([7.3f, 1e6f, 7.3f, 1e6f + 2], 2);
        matrix.Append([7.3f, 1e6f + 4, 7.3f, 1e6f + 6], 2);
        using var pool = NamedPool.Create(4);
        var values = ResidentFeatures.Create(matrix, torch.CPU, pool, row => row, RunContext.None).data<float>().ToArray();
        var unit = 1 / MathF.Sqrt(5);
        float[] expected = [0, -3 * unit, 0, -unit, 0, unit, 0, 3 * unit];
        for (var i = 0; i < 8; i++)
            Assert.Equal(expected[i], values[i], 1e-4f);
        // The strategy's own copy: what the context holds stays as it was.
        Assert.Equal(1e6f + 4, matrix[2][1]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_number_that_is_not_finite_is_an_error_that_names_samples(float value)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var matrix = new FeatureMatrix(3);
        matrix.Append([1, 2, 3, 4, value, 6], 2);
        using var pool = NamedPool.Create(9);
        var error = Assert.Throws<ActiveLearningException>(() => ResidentFeatures.Create(matrix, torch.CPU, pool, row => row + 5, RunContext.None));
        Assert.Equal(("EmbeddingNotFinite", ErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("1 of 3 samples hold values that are no finite numbers: 's00000007'.", error.Message, StringComparison.Ordinal);
    }
}
