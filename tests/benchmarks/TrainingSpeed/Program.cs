using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Training;

// Pictures per second of ResNet-18 at batch 128 on CIFAR-10 pictures, augmentation and loading included, training and scoring, beside
// training_speed.py on the same libtorch, threads and pictures: as people start it, and with the C library's allocator tuned as ours is.
//   TrainingSpeed measure FILE WIDTH THREADS [TRAIN SCORE EPOCHS]: our side alone, in this process
//   TrainingSpeed [width ...] [--python PROGRAM] [--data FOLDER] [--threads N] [--rounds N]
// By default widths 16 and 64, python3 (it needs torch and torchvision), the data folder beside the repository, all processors, 3 rounds.
// Every figure is from a process of its own, taken in turns so that what else runs on the machine hits all alike; the table has medians.
var invariant = CultureInfo.InvariantCulture;
if (args is ["measure", ..])
{
    var width = int.Parse(args[2], invariant);
    var own = Measure(args[1], width, int.Parse(args[3], invariant), args.Length > 6 ? (Number(4), Number(5), Number(6)) : Sizes(width));
    Console.WriteLine(string.Create(invariant, $"train {own.Train}"));
    Console.WriteLine(string.Create(invariant, $"score {own.Score}"));
    return 0;

    int Number(int at) => int.Parse(args[at], invariant);
}

var threads = int.Parse(Option("--threads") ?? Environment.ProcessorCount.ToString(invariant), invariant);
var rounds = int.Parse(Option("--rounds") ?? "3", invariant);
var python = Option("--python") ?? "python3";
var data = Option("--data") ?? Path.Combine(FindRoot(), "..", "shared", "data");
var widths = args.TakeWhile(static text => !text.StartsWith('-')).Select(text => int.Parse(text, invariant)).ToArray();
// Blocks up to 32 MB are kept on the heap, and the heap keeps what is freed: what our native half sets at its start.
(string, string)[] tuned = [("MALLOC_MMAP_THRESHOLD_", "33554432"), ("MALLOC_TRIM_THRESHOLD_", "1073741824"), ("MALLOC_TOP_PAD_", "16777216")];
var folder = Directory.CreateTempSubdirectory("al-training-speed-").FullName;
try
{
    var file = Path.Combine(folder, "data_batch_1.bin");
    var pictures = PictureFile.Write(file, Path.Combine(data, "cifar10", "cifar10-jpg.tar.xz"), folder);
    Console.WriteLine($"ResNet-18, batch 128, {pictures}, {threads} threads, {rounds} rounds; images per second (median)");
    Console.WriteLine($"{"width",5} {"",-6} {"ours",8} {"PyTorch",8} {"tuned",8} {"ours/PyTorch",13} {"ours/tuned",11}");
    foreach (var width in widths.Length == 0 ? [16, 64] : widths)
    {
        var ours = new List<Speed>();
        var plain = new List<Speed>();
        var kept = new List<Speed>();
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Start("dotnet", [typeof(Speed).Assembly.Location, "measure", file, width.ToString(invariant), threads.ToString(invariant)], []));
            plain.Add(StartPython(width, []));
            kept.Add(StartPython(width, tuned));
        }

        Print(width, "train", ours, plain, kept, static speed => speed.Train);
        Print(width, "score", ours, plain, kept, static speed => speed.Score);
    }

    Speed StartPython(int width, (string, string)[] environment)
    {
        var (train, score, epochs) = Sizes(width);
        return Start(
            python,
            [Path.Combine(AppContext.BaseDirectory, "training_speed.py"), file, .. new[] { width, train, score, epochs, threads }.Select(number => number.ToString(invariant))],
            environment);
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static (int Train, int Score, int Epochs) Sizes(int width) => width > 32 ? (1024, 2048, 3) : (4096, 4096, 4);

static Speed Measure(string file, int width, int threads, (int Train, int Score, int Epochs) sizes)
{
    var (train, score, epochs) = sizes;
    using var all = PoolFactory.Open([file], new PoolOptions { Format = PoolFormat.Cifar10 }, RunContext.None);
    for (var index = train; index < all.Count; index++)
        all.ClearLabel(index);
    var options = new TrainingOptions { Width = width, Epochs = epochs, Schedule = ScheduleName.Constant, Threads = threads, Device = "Cpu" };
    using var model = Trainer.Train(all, options, null, null, RunContext.None);
    var best = 0.0;
    for (var pass = 0; pass < 2; pass++)
    {
        var clock = Stopwatch.StartNew();
        var scored = Scorer.Score(
            model, all, Measures.Get("Entropy"), new PredictOptions { Threads = threads }, RunContext.None, [.. Enumerable.Range(0, score)]).Count();
        best = Math.Max(best, scored / clock.Elapsed.TotalSeconds);
    }

    return new Speed(model.History.Skip(1).Max(static record => record.SamplesPerSecond), best);
}

static Speed Start(string program, string[] arguments, (string Name, string Value)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    foreach (var (name, value) in environment)
        start.Environment[name] = value;
    using var process = Process.Start(start)!;
    var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}.");
    return new Speed(Read("train"), Read("score"));

    double Read(string name) => double.Parse(lines.Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}

static void Print(int width, string what, List<Speed> ours, List<Speed> plain, List<Speed> kept, Func<Speed, double> take)
{
    var (a, b, c) = (Median(ours), Median(plain), Median(kept));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{width,5} {what,-6} {a,8:F0} {b,8:F0} {c,8:F0} {a / b,13:F2} {a / c,11:F2}"));

    double Median(List<Speed> speeds) => speeds.Select(take).Order().ElementAt(speeds.Count / 2);
}

static string FindRoot()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder.Parent is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Build.props")))
        folder = folder.Parent;
    return folder.FullName;
}
