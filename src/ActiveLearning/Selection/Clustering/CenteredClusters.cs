using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Clustering;

/// <summary>
/// Clusters of candidates around centers, beside the labeled samples, which are centers that stay where they are: a candidate that is nearer to a labeled sample than to any
/// other center is that sample's and moves no center. First centers by k-means++ (Arthur and Vassilvitskii, SODA 2007), the labeled samples taken first.
/// </summary>
internal sealed class CenteredClusters
{
    private const int LeastRows = 64;
    private const int MostRows = 4096;
    private const int BlockElements = 1 << 22;

    private readonly FeatureMatrix _features;
    private readonly int _candidates;
    private readonly torch.Device _device;
    private readonly RunContext _run;

    /// <summary>Prepares.</summary>
    /// <param name="features">The candidates' rows, then the labeled samples'; finite.</param>
    /// <param name="candidates">How many rows are candidates.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal CenteredClusters(FeatureMatrix features, int candidates, torch.Device device, RunContext run)
    {
        _features = features;
        _candidates = candidates;
        _device = device;
        _run = run;
        ToLabeled = NearestCenters.ToRowsFrom(candidates, features, device, run);
    }

    /// <summary>The squared distance of each candidate to the nearest labeled sample; infinite where there is none.</summary>
    internal double[] ToLabeled { get; }

    /// <summary>Draws the first centers among the candidates.</summary>
    /// <param name="count">How many, at most as many as there are candidates.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>Distinct candidates in the order they were drawn.</returns>
    internal int[] Seeds(int count, RandomSource random) => PlusPlusDraw.Seeds(_features, _candidates, count, random, _device, _run);

    /// <summary>Gives each candidate to the nearest center, the first of equally near ones; to none where a labeled sample is as near.</summary>
    /// <param name="centers">K x D doubles on the device.</param>
    /// <returns>The center of each candidate, -1 for none.</returns>
    internal int[] Assign(Tensor centers)
    {
        using var scope = torch.NewDisposeScope();
        var assigned = new int[_candidates];
        var (lengths, columns) = (centers.square().sum(1), centers.t());
        foreach (var block in FeatureUpload.Blocks(_candidates, Math.Clamp(BlockElements / (int)centers.shape[0], LeastRows, MostRows)))
        {
            _run.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var rows = Rows(block);
            var (values, positions) = torch.min(torch.addmm(lengths, rows, columns, 1, -2), 1);
            var least = values.add_(rows.square().sum(1)).clamp_min_(0).cpu().data<double>().ToArray();
            var nearest = positions.cpu().data<long>().ToArray();
            for (var i = 0; i < block.Length; i++)
                assigned[block[i]] = ToLabeled[block[i]] <= least[i] ? -1 : (int)nearest[i];
        }

        return assigned;
    }

    /// <summary>Rows as doubles on the device.</summary>
    /// <param name="rows">Which.</param>
    internal Tensor Rows(ReadOnlySpan<int> rows) => FeatureUpload.Upload(_features, rows, _device).to(ScalarType.Float64);

    /// <summary>The members of each center, ascending.</summary>
    /// <param name="assigned">The center of each candidate, -1 for none.</param>
    /// <param name="centers">How many centers there are.</param>
    internal static List<int>[] Members(int[] assigned, int centers)
    {
        var members = new List<int>[centers];
        for (var center = 0; center < centers; center++)
            members[center] = [];
        for (var row = 0; row < assigned.Length; row++)
        {
            if (assigned[row] >= 0)
                members[assigned[row]].Add(row);
        }

        return members;
    }

    /// <summary>Fills a batch with what no center stands for: candidates like others, or no farther from a labeled sample than from any center.</summary>
    /// <param name="picks">The batch so far.</param>
    /// <param name="isTaken">Which candidates are in it.</param>
    /// <param name="count">How many it is to have.</param>
    /// <param name="candidates">The samples behind the candidates.</param>
    internal void Fill(List<Pick> picks, bool[] isTaken, int count, int[] candidates)
    {
        var rest = Enumerable.Range(0, _candidates).Where(row => !isTaken[row]).OrderByDescending(row => ToLabeled[row]).ThenBy(row => row).Take(count - picks.Count);
        foreach (var row in rest.ToArray())
        {
            var distance = Math.Sqrt(ToLabeled[row]);
            picks.Add(double.IsFinite(distance)
                ? new Pick(candidates[row], -distance, string.Create(CultureInfo.InvariantCulture, $"Distance {distance:0.####} from the nearest labeled sample, and in no cluster of its own."))
                : new Pick(candidates[row], 0, "Like a sample that was chosen, and in no cluster of its own."));
        }
    }
}
