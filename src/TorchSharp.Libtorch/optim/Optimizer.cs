using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Optimizers. A step is one native call for each group of parameters.</summary>
        public static partial class optim
        {
            /// <summary>What a scheduler may change.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }

            /// <summary>Changes parameters by their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                /// <summary>Drops the gradients.</summary>
                public virtual void zero_grad() => OptimizerSteps.ZeroGrad(parameters().ToArray(), true);

                public abstract IEnumerable<Parameter> parameters();

                /// <param name="closure">Computes the loss anew, with gradients; its result is returned.</param>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                public abstract void add_param_group(ParamGroup param_group);

                protected virtual void Dispose(bool disposing)
                {
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Settings of a group of parameters.</summary>
    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }
    }

    /// <summary>Parameters that share settings.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        public OptimizerOptions Options { get; set; } = new();

        public double LearningRate
        {
            get => Options.LearningRate!.Value;
            set => Options.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }

    /// <summary>Parameters that share settings of one optimizer's kind; what is null is taken from the optimizer.</summary>
    public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions, new()
    {
        public ParamGroup() => Options = new TOptions();

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
        {
            base.Parameters = parameters.ToList();
            base.Options = options ?? new TOptions();
        }

        public new TOptions Options
        {
            get => (TOptions)base.Options;
            set => base.Options = value;
        }
    }

    /// <summary>What this provider's optimizers share.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => Groups.Select(group => group.Settings);

        private protected List<Group> Groups { get; } = [];

        public override IEnumerable<Parameter> parameters() => Groups.SelectMany(group => group.Parameters);

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            torch.Tensor? loss = null;
            if (closure is not null)
            {
                using var mode = torch.enable_grad();
                loss = closure();
            }
            foreach (var group in Groups)
                Step(group);
            return loss;
        }

        private protected abstract void Step(Group group);

        private protected void AddGroup(ParamGroup settings, int states)
        {
            var group = new Group(settings, states);
            var known = parameters().ToHashSet<object>(ReferenceEqualityComparer.Instance);
            if (group.Parameters.Any(known.Contains))
                throw new ArgumentException("A parameter is in more than one group.", nameof(settings));
            if (settings.Options.InitialLearningRate == 0)
                settings.Options.InitialLearningRate = settings.LearningRate;
            Groups.Add(group);
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
                return;
            foreach (var group in Groups)
            {
                foreach (var state in group.States)
                    state.Dispose();
            }
        }

        /// <summary>The settings of a group, its parameters, and their state.</summary>
        private protected sealed class Group
        {
            internal Group(ParamGroup settings, int states)
            {
                Settings = settings;
                Parameters = settings.Parameters.ToArray();
                if (Parameters.Length == 0)
                    throw new ArgumentException("An optimizer needs parameters.", nameof(settings));
                States = Enumerable.Range(0, states).Select(_ => new OptimizerState(Parameters.Length)).ToArray();
                Steps = new long[Parameters.Length];
            }

            internal ParamGroup Settings { get; }

            internal Parameter[] Parameters { get; }

            internal OptimizerState[] States { get; }

            internal long[] Steps { get; }
        }
    }
}
