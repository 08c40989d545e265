namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates over time. A step is an epoch, or a batch, as the caller has it.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer at each step; the first is taken when it is made.</summary>
            public abstract class LRScheduler
            {
                private protected readonly Optimizer _optimizer;
                private protected readonly double[] _base_lrs;
                private double[] _last_lrs;

                private protected int _last_epoch;

                protected int _step_count;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _optimizer = optimizer;
                    _last_epoch = last_epoch;
                    _base_lrs = optimizer.ParamGroups.Select(group => group.InitialLearningRate).ToArray();
                    _last_lrs = optimizer.ParamGroups.Select(group => group.LearningRate).ToArray();
                }

                public virtual void step() => step(null);

                /// <param name="epoch">The step to be at; null for the next one.</param>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    var rates = get_lr().ToArray();
                    var place = 0;
                    foreach (var group in _optimizer.ParamGroups)
                        group.LearningRate = rates[place++];
                    _last_lrs = rates;
                }

                /// <summary>For schedulers that look at a metric; the others ignore it.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The learning rates set last, one per group.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The rates at the present step.</summary>
                protected virtual IEnumerable<double> get_lr() => _base_lrs.Select(rate => Rate(rate, _last_epoch));

                /// <summary>The rate at a step as a function of the initial rate.</summary>
                private protected virtual double Rate(double initial, int epoch) => initial;

                /// <summary>Undoes the step that was taken when the scheduler was made: another one decides when it begins.</summary>
                internal void Rewind() => _last_epoch--;
            }

            /// <summary>The schedulers behind the factories.</summary>
            public static partial class impl
            {
            }
        }
    }
}
