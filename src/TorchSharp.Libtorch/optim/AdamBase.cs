using TorchSharp.Interop;

namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW share: they differ in where the weight decay goes.</summary>
public abstract class AdamBase : OptimizerHelper
{
    private const int Decoupled = 1;
    private const int AmsGrad = 2;
    private const int Maximize = 4;
    private readonly bool _decoupled;
    private readonly AdamOptions _defaults;

    private protected AdamBase(bool decoupled, IEnumerable<ParamGroup> parameters, AdamOptions defaults)
    {
        Require(defaults);
        _decoupled = decoupled;
        _defaults = defaults;
        foreach (var group in parameters)
            add_param_group(group);
    }

    public (double, double) Betas
    {
        get => (_defaults.beta1!.Value, _defaults.beta2!.Value);
        set
        {
            foreach (var options in Groups.Select(group => (AdamOptions)group.Settings.Options).Append(_defaults))
                (options.beta1, options.beta2) = value;
        }
    }

    public override void add_param_group(ParamGroup param_group)
    {
        if (param_group.Options is not AdamOptions given)
        {
            given = NewOptions();
            given.LearningRate = param_group.Options.LearningRate;
            param_group.Options = given;
        }
        given.LearningRate ??= _defaults.LearningRate;
        given.beta1 ??= _defaults.beta1;
        given.beta2 ??= _defaults.beta2;
        given.eps ??= _defaults.eps;
        given.weight_decay ??= _defaults.weight_decay;
        given.amsgrad ??= _defaults.amsgrad;
        given.maximize ??= _defaults.maximize;
        AddGroup(param_group, 3);
    }

    /// <summary>Empty settings of the optimizer's own kind.</summary>
    private protected abstract AdamOptions NewOptions();

    private protected override void Step(Group group)
    {
        var options = (AdamOptions)group.Settings.Options;
        Step(
            group, options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
            options.weight_decay!.Value, options.amsgrad!.Value, options.maximize!.Value);
    }

    private static void Require(AdamOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.LearningRate!.Value, "lr");
        ArgumentOutOfRangeException.ThrowIfNegative(options.eps!.Value, "eps");
        ArgumentOutOfRangeException.ThrowIfNegative(options.weight_decay!.Value, "weightDecay");
        if (options.beta1 is < 0 or >= 1 || options.beta2 is < 0 or >= 1)
            throw new ArgumentOutOfRangeException("beta1", $"The betas lie in [0, 1): {options.beta1}, {options.beta2}.");
    }

    private unsafe void Step(
        Group group, double lr, double beta1, double beta2, double eps, double weightDecay, bool amsgrad, bool maximize)
    {
        var handles = OptimizerSteps.Handles(group.Parameters);
        fixed (nint* parameters = handles, means = group.States[0].Handles, squares = group.States[1].Handles,
            largest = group.States[2].Handles)
        fixed (long* steps = group.Steps)
        {
            Native.Check(Native.al_adam_step(
                parameters, means, squares, largest, steps, handles.Length, lr, beta1, beta2, eps, weightDecay,
                (_decoupled ? Decoupled : 0) | (amsgrad ? AmsGrad : 0) | (maximize ? Maximize : 0)));
        }
        GC.KeepAlive(group);
    }

    /// <summary>Settings of a group; what is null is taken from the optimizer.</summary>
    public abstract class AdamOptions : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? eps;
        public double? weight_decay;
        public bool? amsgrad;
        public bool? maximize;
    }
}
