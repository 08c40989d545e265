using ActiveLearning.Pools;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// Turns batches as sources give them (bytes in sample, row, column, channel order; or rows of floats) into a network's normalised input
/// on its device.
/// </summary>
internal sealed class InputPipeline : IDisposable
{
    private readonly Preprocessing _preprocessing;
    private readonly torch.Device _device;
    private readonly bool _channelsLast;
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    /// <summary>Creates the pipeline.</summary>
    /// <param name="preprocessing">What the network expects.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="channelsLast">Whether pictures stay in the order they come in, channels together; else each channel is a plane.</param>
    public InputPipeline(Preprocessing preprocessing, torch.Device device, bool channelsLast = true)
    {
        _channelsLast = channelsLast;
        _preprocessing = preprocessing;
        _device = device;
        var images = preprocessing.Kind == SourceKind.Images;
        // (b / 255 - mean) / std as one multiplication and one addition: b * (1 / (255 std)) - mean / std.
        var range = images ? 255.0 : 1.0;
        var scale = preprocessing.Std.Select(std => (float)(1 / (range * std))).ToArray();
        var shift = preprocessing.Mean.Zip(preprocessing.Std, static (mean, std) => (float)(-(double)mean / std)).ToArray();
        _scale = ToDevice(scale, images);
        _shift = ToDevice(shift, images);
    }

    /// <summary>Normalises one batch; call inside a dispose scope, with gradients off.</summary>
    /// <param name="batch">N x H x W x C bytes or N x F floats, in main memory. Not changed.</param>
    /// <returns>N x C x H x W, or N x F; 32-bit floats on the device.</returns>
    public Tensor Apply(Tensor batch)
    {
        var moved = _device.type == DeviceType.CPU ? batch : batch.to(_device);
        if (_preprocessing.Kind == SourceKind.Features)
            return moved.mul(_scale).add_(_shift);
        // Rows of pixels with their channels together are exactly libtorch's channels-last memory of N x C x H x W.
        var planes = moved.permute(0, 3, 1, 2);
        return (_channelsLast ? planes : planes.contiguous()).to(ScalarType.Float32).mul_(_scale).add_(_shift);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scale.Dispose();
        _shift.Dispose();
    }

    private Tensor ToDevice(float[] values, bool images)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var tensor = torch.tensor(values).to(_device);
        return (images ? tensor.reshape(1, -1, 1, 1) : tensor.reshape(1, -1)).DetachFromDisposeScope();
    }
}
