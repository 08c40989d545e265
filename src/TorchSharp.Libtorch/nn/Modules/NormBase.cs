using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Scale, shift and running statistics per channel.</summary>
public abstract class NormBase : Module<Tensor, Tensor>
{
    public NormBase(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = new Parameter(empty(num_features, dtype, device));
            bias = new Parameter(empty(num_features, dtype, device));
        }
        if (track_running_stats)
        {
            running_mean = zeros(num_features, dtype, device);
            running_var = ones(num_features, dtype, device);
            num_batches_tracked = zeros(Array.Empty<long>(), ScalarType.Int64, device);
        }
        reset_parameters();
    }

    public long num_features { get; }

    public double eps { get; set; }

    /// <summary>Weight of the newest batch in the running statistics; null: all batches weigh alike.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public Parameter? weight
    {
        get => Registered(nameof(weight));
        set => Replace(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => Registered(nameof(bias));
        set => Replace(nameof(bias), value);
    }

    public Tensor? running_mean
    {
        get => RegisteredBuffer(nameof(running_mean));
        set => ReplaceBuffer(nameof(running_mean), value);
    }

    public Tensor? running_var
    {
        get => RegisteredBuffer(nameof(running_var));
        set => ReplaceBuffer(nameof(running_var), value);
    }

    public Tensor? num_batches_tracked
    {
        get => RegisteredBuffer(nameof(num_batches_tracked));
        set => ReplaceBuffer(nameof(num_batches_tracked), value);
    }

    public void reset_running_stats()
    {
        if (!track_running_stats)
            return;
        running_mean!.zero_();
        running_var!.fill_(1);
        num_batches_tracked!.zero_();
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine)
            return;
        init.ones_(weight!);
        init.zeros_(bias!);
    }

    protected abstract void ValidateInputDimensions(Tensor input);
}
