using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent with momentum (Sutskever et al., 2013, as PyTorch writes it).</summary>
    public class SGD : OptimizerHelper, torch.optim.IMomentum
    {
        private const int Nesterov = 1;
        private const int Maximize = 2;
        private readonly Options _defaults;

        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup<Options>> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(lr);
            ArgumentOutOfRangeException.ThrowIfNegative(momentum);
            ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
            if (nesterov && (momentum <= 0 || dampening != 0))
                throw new ArgumentException("Nesterov momentum needs a momentum and no dampening.", nameof(nesterov));
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        public double Momentum
        {
            get => _defaults.momentum!.Value;
            set
            {
                _defaults.momentum = value;
                foreach (var group in Groups)
                    ((Options)group.Settings.Options).momentum = value;
            }
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            if (param_group.Options is not Options given)
            {
                given = new Options { LearningRate = param_group.Options.LearningRate };
                param_group.Options = given;
            }
            given.LearningRate ??= _defaults.LearningRate;
            given.momentum ??= _defaults.momentum;
            given.dampening ??= _defaults.dampening;
            given.weight_decay ??= _defaults.weight_decay;
            given.nesterov ??= _defaults.nesterov;
            given.maximize ??= _defaults.maximize;
            AddGroup(param_group, 1);
        }

        private protected override unsafe void Step(Group group)
        {
            var options = (Options)group.Settings.Options;
            var handles = OptimizerSteps.Handles(group.Parameters);
            fixed (nint* parameters = handles, buffers = group.States[0].Handles)
            {
                Native.Check(Native.al_sgd_step(
                    parameters, buffers, handles.Length, options.LearningRate!.Value, options.momentum!.Value, options.dampening!.Value,
                    options.weight_decay!.Value, (options.nesterov!.Value ? Nesterov : 0) | (options.maximize!.Value ? Maximize : 0)));
            }
            GC.KeepAlive(group);
        }

        /// <summary>Settings of a group; what is null is taken from the optimizer.</summary>
        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;
        }

        /// <summary>Parameters with settings of their own.</summary>
        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
            {
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(
                IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(item => item.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
