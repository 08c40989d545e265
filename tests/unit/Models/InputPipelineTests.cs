using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Tests.Models;

public sealed class InputPipelineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pictures_become_channels_of_normalised_floats(int channels)
    {
        TorchRuntime.Initialize(1);
        using var scope = torch.NewDisposeScope();
        float[] mean = [0.4914f, 0.4822f, 0.4465f];
        float[] std = [0.2023f, 0.1994f, 0.2010f];
        const int count = 2, size = 5;
        var bytes = HashNumbers.Bytes(count * size * size * channels, 5);
        using var pipeline = new InputPipeline(new Preprocessing(SourceKind.Images, channels, size, mean[..channels], std[..channels]), torch.CPU);
        var result = pipeline.Apply(torch.tensor(bytes).reshape(count, size, size, channels));
        Assert.Equal([count, channels, size, size], result.shape);
        var values = result.contiguous().data<float>().ToArray();
        for (var n = 0; n < count; n++)
        {
            for (var c = 0; c < channels; c++)
            {
                for (var pixel = 0; pixel < size * size; pixel++)
                {
                    var expected = ((bytes[(((n * size * size) + pixel) * channels) + c] / 255.0) - mean[c]) / std[c];
                    Assert.Equal(expected, values[(((n * channels) + c) * size * size) + pixel], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Features_are_normalised_each_by_its_own_figures_and_the_batch_is_not_changed()
    {
        TorchRuntime.Initialize(1);
        using var scope = torch.NewDisposeScope();
        using var pipeline = new InputPipeline(new Preprocessing(SourceKind.Features, 1, 3, [1, -2, 0], [2, 0.5f, 1]), torch.CPU);
        var batch = torch.tensor(new float[] { 3, -1, 7, 1, -2, 0 }).reshape(2, 3);
        Assert.Equal([1, 2, 7, 0, 0, 0], pipeline.Apply(batch).data<float>().ToArray());
        Assert.Equal([3, -1, 7, 1, -2, 0], batch.data<float>().ToArray());
    }
}
