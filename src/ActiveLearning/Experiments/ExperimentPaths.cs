using System.Globalization;
using System.Text;
using ActiveLearning.Exchange;

namespace ActiveLearning.Experiments;

/// <summary>Where things lie in an experiment's directory.</summary>
/// <param name="root">Full path of the directory.</param>
internal sealed class ExperimentPaths(string root)
{
    /// <summary>The directory.</summary>
    internal string Root => root;

    /// <summary>The experiment file, as it was at the start.</summary>
    internal string Experiment => Path.Combine(root, "experiment.yaml");

    /// <summary>What the experiment is and what it ran with.</summary>
    internal string Manifest => Path.Combine(root, "manifest.json");

    /// <summary>The table of results.</summary>
    internal string Table => Path.Combine(root, "results.csv");

    /// <summary>All of the results, one JSON object a line.</summary>
    internal string Log => Path.Combine(root, "results.jsonl");

    /// <summary>What pretraining leaves.</summary>
    internal string Pretraining => Path.Combine(root, "pretraining");

    /// <summary>The model that was trained without labels.</summary>
    internal string PretrainedModel => Path.Combine(Pretraining, "model.alm");

    /// <summary>Its embeddings of the samples to choose from.</summary>
    internal string PoolEmbeddings => Path.Combine(Pretraining, "pool.npy");

    /// <summary>Its embeddings of the samples to measure on.</summary>
    internal string TestEmbeddings => Path.Combine(Pretraining, "test.npy");

    /// <summary>What the lanes leave.</summary>
    internal string Lanes => Path.Combine(root, "lanes");

    /// <summary>Held open by the process that runs the experiment.</summary>
    internal string Lock => Path.Combine(root, ".experiment.lock");

    /// <summary>A folder name from a label: letters, digits, dot, hyphen and underscore stay, anything else becomes an underscore.</summary>
    /// <param name="label">A strategy's label.</param>
    internal static string FolderName(string label)
    {
        var name = new StringBuilder(label.Length);
        foreach (var rune in label.Normalize().EnumerateRunes())
            name.Append(Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.' ? rune.ToString() : "_");
        return name.ToString();
    }

    /// <summary>The folder of a lane.</summary>
    /// <param name="folder">Its name.</param>
    internal string Lane(string folder) => Path.Combine(Lanes, folder);

    /// <summary>The folder of a lane's cycle.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    internal string Cycle(string folder, int cycle) => Path.Combine(Lane(folder), string.Create(CultureInfo.InvariantCulture, $"cycle-{cycle:00}"));

    /// <summary>The samples labeled for a cycle.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    internal string Picks(string folder, int cycle) => Path.Combine(Cycle(folder, cycle), "picks.csv");

    /// <summary>The samples known to be unreadable before a cycle.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    internal string Bad(string folder, int cycle) => Path.Combine(Cycle(folder, cycle), "bad.json");

    /// <summary>What the strategy recorded while it chose the samples for a cycle.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    internal string Notes(string folder, int cycle) => Path.Combine(Cycle(folder, cycle), "notes.json");

    /// <summary>What a cycle's model predicted of the stop set.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    internal string StopSet(string folder, int cycle) => Path.Combine(Cycle(folder, cycle), "stopset.csv");

    /// <summary>The model of a cycle.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    internal string Model(string folder, int cycle) => Path.Combine(Cycle(folder, cycle), "model.alm");

    /// <summary>The batch of a cycle as annotation tools take it.</summary>
    /// <param name="folder">The lane's folder name.</param>
    /// <param name="cycle">From 1.</param>
    /// <param name="format">The file's format.</param>
    internal string Batch(string folder, int cycle, BatchFormat format) => Path.Combine(
        Cycle(folder, cycle),
        format switch { BatchFormat.SuperAnnotate => "entropy.csv", BatchFormat.Json => "batch.json", _ => "batch.csv" });
}
