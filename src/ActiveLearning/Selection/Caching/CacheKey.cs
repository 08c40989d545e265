using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection.Caching;

/// <summary>Says what the parts of a pass depend on, so that a cached part is used for nothing else.</summary>
internal sealed class CacheKey
{
    /// <summary>To be raised when the same model would say something else of the same samples: other scaling of pictures, another formula.</summary>
    private const int Version = 1;

    private readonly string _model;
    private readonly string _source;
    private readonly string _temperature;
    private readonly string _opinions;

    private CacheKey(string model, string source, string temperature, string opinions)
    {
        _model = model;
        _source = source;
        _temperature = temperature;
        _opinions = opinions;
    }

    /// <summary>Looks at a model and a pool.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="options">How samples are run through the model.</param>
    /// <param name="run">Stops it.</param>
    /// <returns>Null where a model's weights do not say all that it computes.</returns>
    internal static CacheKey? Of(Model model, Pool pool, PredictOptions options, RunContext run)
    {
        string?[] models = [.. options.Committee.Prepend(model).Select(member => ModelFingerprint.Compute(member, run))];
        if (Array.Exists(models, static fingerprint => fingerprint is null))
            return null;
        var opinions = models.Length > 1
            ? string.Join(' ', models.Skip(1))
            : string.Create(CultureInfo.InvariantCulture, $"{options.Passes} {Predictor.DropoutRateOf(model, options):R} {options.PassSeed}");
        return new CacheKey(models[0]!, SourceFingerprint.Compute(pool.Source.Root, run), options.Temperature.ToString("R", CultureInfo.InvariantCulture), opinions);
    }

    /// <summary>Embeddings.</summary>
    internal string Embeddings => Hash("embeddings");

    /// <summary>Class distributions.</summary>
    internal string Probabilities => Hash($"probabilities {_temperature}");

    /// <summary>The distributions of several opinions.</summary>
    internal string Passes => Hash($"passes {_temperature} {_opinions}");

    /// <summary>A measure.</summary>
    /// <param name="measure">Which.</param>
    internal string Scores(Measure measure) => Hash(measure.Input switch
    {
        MeasureInput.PredictedLosses => $"score {measure.Name}",
        MeasureInput.PassLogProbabilities => $"score {measure.Name} {_temperature} {_opinions}",
        _ => $"score {measure.Name} {_temperature}",
    });

    private string Hash(string part) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Version} {_source} {_model} {part}"))).ToLowerInvariant();
}
