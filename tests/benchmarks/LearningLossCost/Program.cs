using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Training;

// What training ResNet-18 at batch 128 on 32 x 32 pictures costs plain, with loss prediction (the head changes the network), and with the
// head detached; augmentation and loading included.
//   LearningLossCost [width ...] [--threads N] [--rounds N] [--pictures N]
// By default widths 16 and 64, one thread, 5 rounds of 640 pictures (256 for widths above 32). The three take turns in one process, so that what else runs on the machine hits all
// alike. Images per second of wall time (median of the epochs) are what people see; the ratios are of processor time (median of the
// rounds), which another program takes nothing from. With several threads processor time holds waiting too: compare wall time there.
var invariant = CultureInfo.InvariantCulture;
var threads = int.Parse(Option("--threads") ?? "1", invariant);
var rounds = int.Parse(Option("--rounds") ?? "5", invariant);
var pictures = int.Parse(Option("--pictures") ?? "0", invariant);
var widths = args.TakeWhile(static text => !text.StartsWith('-')).Select(text => int.Parse(text, invariant)).ToArray();
string[] names = ["plain", "with head", "detached"];
Console.WriteLine($"ResNet-18, batch 128, drawn shapes, {threads} threads, {rounds} rounds");
Console.WriteLine($"{"width",5} {"",-10} {"images/s",9} {"ms CPU/image",13} {"CPU/plain",10}");
foreach (var width in widths.Length == 0 ? [16, 64] : widths)
{
    using var pool = PoolFactory.Synthetic(pictures > 0 ? pictures : width > 32 ? 256 : 640, 1, new PoolOptions());
    var plain = new TrainingOptions { Width = width, Epochs = 3, Schedule = ScheduleName.Constant, LearningRate = 0.01, Threads = threads, Device = "Cpu" };
    TrainingOptions[] kinds = [plain, plain with { LossPrediction = true, LossDetachEpoch = plain.Epochs }, plain with { LossPrediction = true, LossDetachEpoch = 0 }];
    var wall = Array.ConvertAll(kinds, static _ => new List<double>());
    var processor = Array.ConvertAll(kinds, static _ => new List<double>());
    for (var round = -1; round < rounds; round++)
    {
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            using var model = Trainer.Train(pool, kinds[kind], null, null, RunContext.None);
            var spent = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
            // The first round warms up.
            if (round < 0)
                continue;
            wall[kind].AddRange(model.History.Select(static record => record.SamplesPerSecond));
            processor[kind].Add(spent / ((double)pool.Count * plain.Epochs));
        }
    }

    for (var kind = 0; kind < kinds.Length; kind++)
        Console.WriteLine(string.Create(invariant, $"{width,5} {names[kind],-10} {Median(wall[kind]),9:F0} {Median(processor[kind]),13:F3} {Median(processor[kind]) / Median(processor[0]),10:F3}"));
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
