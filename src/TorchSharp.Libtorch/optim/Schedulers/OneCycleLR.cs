namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4,
                bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(
                    optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum,
                    max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>The rate up, then down below where it began, the momentum the other way (Smith and Topin, 2018).</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly double _largest;
                    private readonly double _first;
                    private readonly double _last;
                    private readonly bool _cycles;
                    private readonly double _lowMomentum;
                    private readonly double _highMomentum;
                    private readonly AnnealStrategy _strategy;
                    private readonly bool _threePhases;
                    private readonly double[] _ends;
                    private readonly int _total;

                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps, int epochs, int steps_per_epoch, double pct_start,
                        AnnealStrategy anneal_strategy, bool cycle_momentum, double base_momentum, double max_momentum, double div_factor,
                        double final_div_factor, bool three_phase, int last_epoch, bool verbose)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _total = total_steps > 0 ? total_steps : epochs * steps_per_epoch;
                        if (_total <= 0 || (total_steps <= 0 && (epochs <= 0 || steps_per_epoch <= 0)))
                            throw new ArgumentException("Give the total steps, or epochs and steps per epoch.", nameof(total_steps));
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException("The optimizer has no momentum to be cycled.", nameof(cycle_momentum));
                        _largest = max_lr;
                        _first = max_lr / div_factor;
                        _last = _first / final_div_factor;
                        _cycles = cycle_momentum;
                        _lowMomentum = base_momentum;
                        _highMomentum = max_momentum;
                        _strategy = anneal_strategy;
                        _threePhases = three_phase;
                        _ends = three_phase
                            ? [pct_start * _total - 1, 2 * pct_start * _total - 2, _total - 1]
                            : [pct_start * _total - 1, _total - 1];
                        foreach (var group in optimizer.ParamGroups)
                            group.InitialLearningRate = _first;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch > _total)
                            throw new InvalidOperationException($"The cycle has {_total} steps; step {_last_epoch + 1} was asked for.");
                        var rate = At(_last_epoch, _threePhases ? [_first, _largest, _first, _last] : [_first, _largest, _last]);
                        if (_cycles)
                        {
                            SetMomentum(At(
                                _last_epoch,
                                _threePhases
                                    ? [_highMomentum, _lowMomentum, _highMomentum, _highMomentum]
                                    : [_highMomentum, _lowMomentum, _highMomentum]));
                        }
                        return _base_lrs.Select(_ => rate);
                    }

                    private double At(int step, double[] levels)
                    {
                        double begin = 0;
                        for (var phase = 0; phase < _ends.Length; phase++)
                        {
                            if (step <= _ends[phase] || phase == _ends.Length - 1)
                                return Between(levels[phase], levels[phase + 1], (step - begin) / (_ends[phase] - begin));
                            begin = _ends[phase];
                        }
                        return levels[^1];
                    }

                    private double Between(double from, double to, double part) =>
                        _strategy == AnnealStrategy.Cos ? to + (from - to) / 2 * (1 + Math.Cos(Math.PI * part)) : from + (to - from) * part;

                    private void SetMomentum(double momentum)
                    {
                        switch (_optimizer)
                        {
                            case IMomentum optimizer:
                                optimizer.Momentum = momentum;
                                break;
                            case IBetas optimizer:
                                optimizer.Betas = (momentum, optimizer.Betas.Item2);
                                break;
                        }
                    }
                }
            }
        }
    }
}
