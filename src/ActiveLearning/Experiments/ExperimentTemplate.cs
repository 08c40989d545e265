using System.Text;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>The experiment file that people start from: runs as it is, and has a remark at every key.</summary>
public static class ExperimentTemplate
{
    /// <summary>The file's text.</summary>
    public const string Text = """
        # An experiment: strategies compared under equal conditions. Every strategy with every seed is a lane; a lane labels, trains, measures and
        # chooses for a number of cycles.    Run it with:  Invoke-ALExperiment <this file>    or:  al run <this file>
        # Paths are relative to this file. Keys that are commented out show their defaults or what else is possible.

        pool:                         # the samples to choose from
          synthetic: {shapes: 1500, seed: 1}   # pictures that the module draws; for data of your own:
          # path: ../data/train       # a folder of pictures (sub-folder = class), CIFAR, IDX, .npy or a CSV list
          # format: Auto              # Auto, ImageFolder, Cifar10, Cifar100, Idx, Npy, Csv
          # labelFile: labels.csv     # columns path and label
          # labelPath: labels.npy     # labels of an IDX or .npy pool
          # classes: [cat, dog]       # in this order; without it from the data
          asOracle: true              # the labels are known but hidden; what is chosen is labeled from them
        testFraction: 0.2             # share of the pool to measure on; or a pool of its own:
        # testPool: {path: ../data/test}

        training:                     # the options of Invoke-ALTraining
          architecture: ResNet18
          width: 8
          steps: 300                  # steps of the whole training whatever the number of labels; or epochs: 200
          batchSize: 32
          learningRate: 0.05
          schedule: Cosine
          threads: 1                  # of each lane; 0 shares the processors among the lanes

        strategies:                   # what is compared; Get-ALStrategy lists the names
          - Random
          - {name: TopK, measure: Entropy}
          - {name: TopK, measure: Margin}
          # - name: TopK
          #   label: Wide             # what results call it, where two entries would have the same name
          #   training: {width: 16}   # what is trained otherwise for this strategy

        start: 100                    # random labels before the first cycle, the same ones for every strategy of a seed
        perCycle: 100                 # samples chosen in each cycle
        cycles: 3
        seeds: [1, 2]                 # one run of every strategy for each
        # stop: {accuracy: 0.95, labels: 5000, stabilizingPredictions: {}}   # a lane ends after the first cycle that reaches one of these

        output: results               # the directory: results.csv, results.jsonl, manifest.json, lanes/.../picks.csv
        # save: {models: None}        # None, Last or All
        # export: {format: SuperAnnotate, scaling: Auto, chunkSize: 0}

        """;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Full path; its folder must exist. An existing file is replaced whole.</param>
    /// <exception cref="ActiveLearningException">The file cannot be written (<c>WriteFailed</c>).</exception>
    public static void Write(string path) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Text)));
}
