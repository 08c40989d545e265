using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Discriminative;

// Seconds of one Discriminative query (50,000 x 512 features, 5,000 labels, 1,000 picks in 10 mini-queries) beside discriminative_query.py on the same
// libtorch, threads, features and numbers of epochs: the sensible way (with Adam as it comes, and tuned), and the way of the public reference implementation.
//   DiscriminativeQuery [--python PROGRAM] [--threads N] [--rounds N] [--fraction F] [--samples N]
// Ours (in the default precision, and in float32) and the sensible ways (as they come, with a tuned Adam, and with autocast to bfloat16) are taken in
// turns, each in a process of its own; the table has medians. The fraction is the share of the samples that the
// reference's way is measured on (it would take hours) before it is scaled.
var invariant = CultureInfo.InvariantCulture;
const int width = 512;
const int miniQueries = 10;
if (args is ["measure", ..])
{
    Measure(args[1], Number(args[2]), Number(args[3]), Number(args[4]), args[5]);
    return 0;
}

var threads = Number(Option("--threads") ?? Environment.ProcessorCount.ToString(invariant));
var rounds = Number(Option("--rounds") ?? "3");
var samples = Number(Option("--samples") ?? "50000");
var fraction = Option("--fraction") ?? "0.02";
var python = Option("--python") ?? "python3";
var (labeled, picks) = (samples / 10, samples / 50);
var folder = Directory.CreateTempSubdirectory("al-discriminative-").FullName;
try
{
    var file = Path.Combine(folder, "features.npy");
    FeatureFile.Write(file, samples, width, labeled);
    var ours = new List<double>();
    var oursFloat32 = new List<double>();
    var peers = new Dictionary<string, List<double>> { ["sensible"] = [], ["tuned"] = [], ["autocast"] = [] };
    var epochs = "";
    for (var round = 0; round < rounds; round++)
    {
        var own = StartOurs(file, "Auto");
        epochs = own["epochs"];
        ours.Add(Seconds(own, "total"));
        var exact = StartOurs(file, "Float32");
        oursFloat32.Add(Seconds(exact, "total"));
        if (round == 0)
            Console.WriteLine($"{samples} x {width} features, {labeled} labels, {picks} picks, {miniQueries} mini-queries, {threads} threads, {rounds} rounds\nepochs {epochs}\ntraining accuracies: ours {own["accuracy"]}\n  ours, float32: epochs {exact["epochs"]}, {exact["accuracy"]}");
        foreach (var (way, seconds) in peers)
        {
            var theirs = Start(python, [Script(), way, file, Text(labeled), Text(threads), Text(picks), "10", epochs]);
            seconds.Add(Seconds(theirs, "total"));
            if (round == 0)
                Console.WriteLine($"  PyTorch, {way} {theirs["accuracy"]}");
        }
    }

    var mine = Median(ours);
    Console.WriteLine(string.Create(invariant, $"ours              {mine,9:F1} s   ({string.Join(", ", ours.Select(s => s.ToString("F1", invariant)))})"));
    Console.WriteLine(string.Create(invariant, $"ours, float32     {Median(oursFloat32),9:F1} s   {Median(oursFloat32) / mine,7:F2} times ours   ({string.Join(", ", oursFloat32.Select(s => s.ToString("F1", invariant)))})"));
    foreach (var (way, seconds) in peers)
        Console.WriteLine(string.Create(invariant, $"PyTorch, {way,-8} {Median(seconds),9:F1} s   {Median(seconds) / mine,7:F2} times ours   ({string.Join(", ", seconds.Select(s => s.ToString("F1", invariant)))})"));
    var reference = Start(python, [Script(), "reference", file, Text(labeled), Text(threads), Text(picks), "10", epochs, fraction]);
    var (extraction, training, scoring) = (Seconds(reference, "extraction"), Seconds(reference, "training"), Seconds(reference, "scoring"));
    var all = extraction + training + scoring;
    Console.WriteLine(string.Create(invariant, $"PyTorch, reference's way, measured on {fraction} of the samples and scaled: {all:F0} s, {all / mine:F0} times ours"));
    Console.WriteLine(string.Create(invariant, $"  extraction {extraction:F0} s, training from HDF5 {training:F0} s, scoring one by one {scoring:F0} s; without extraction {(training + scoring) / mine:F1} times ours,"));
    // One extraction is what we need: the same network's, at the peer's speed.
    var once = mine + (extraction / miniQueries);
    Console.WriteLine(string.Create(invariant, $"  with one extraction at the same speed on our side {all / once:F1} times"));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

Dictionary<string, string> StartOurs(string file, string precision) =>
    Start("dotnet", [typeof(FeatureFile).Assembly.Location, "measure", file, Text(labeled), Text(threads), Text(picks), precision]);

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

static string Script() => Path.Combine(AppContext.BaseDirectory, "discriminative_query.py");

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static double Seconds(Dictionary<string, string> lines, string name) => double.Parse(lines[name], CultureInfo.InvariantCulture);

static void Measure(string file, int labeled, int threads, int picks, string precision)
{
    using var source = PoolFactory.Open([file], new PoolOptions { Classes = ["any"] }, RunContext.None);
    for (var index = 0; index < labeled; index++)
        source.SetLabel(index, 0, LabelOrigin.Source);
    // libtorch's start is no part of the query: the peer's clock starts after its import, too.
    TorchRuntime.Initialize(threads);
    var clock = Stopwatch.StartNew();
    var query = new QueryContext(source, new SeedTree(1), RunContext.None, options: new PredictOptions { Device = "Cpu", Threads = threads });
    var batch = BatchSelector.Select(StrategyRegistry.Create("Discriminative", new Dictionary<string, object?> { ["MiniQuery"] = miniQueries, ["Precision"] = precision }), query, picks);
    var seconds = clock.Elapsed.TotalSeconds;
    var notes = batch[0].Notes.Cast<MiniQueryNote>().ToArray();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"total {seconds}"));
    Console.WriteLine($"epochs {string.Join(',', notes.Select(note => note.Epochs))}");
    Console.WriteLine($"accuracy {string.Join(',', notes.Select(note => note.TrainingAccuracy.ToString("F4", CultureInfo.InvariantCulture)))}");
}

static Dictionary<string, string> Start(string program, string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    // Both sides wait for their threads as the engine does: with OpenMP's default the peer crawls on a machine that does something else too.
    start.Environment["GOMP_SPINCOUNT"] = "2000";
    using var process = Process.Start(start)!;
    var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}.");
    return lines.Where(line => line.Contains(' ')).ToDictionary(line => line[..line.IndexOf(' ')], line => line[(line.IndexOf(' ') + 1)..]);
}
