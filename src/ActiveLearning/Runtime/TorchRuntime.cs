using TorchSharp;

namespace ActiveLearning.Runtime;

/// <summary>libtorch's start: it is loaded at the first call here, never at import.</summary>
public static class TorchRuntime
{
    private static readonly object Gate = new();
    private static volatile bool _loaded;

    /// <summary>Whether libtorch has been loaded into this process.</summary>
    public static bool IsLoaded => _loaded;

    /// <summary>The version of the loaded libtorch, for example "1.13.1". Loads it.</summary>
    public static string LibtorchVersion
    {
        get
        {
            Initialize();
            return Acceleration.LibtorchVersion;
        }
    }

    /// <summary>Loads libtorch where that has not happened; the calling thread keeps its number of threads.</summary>
    /// <exception cref="ActiveLearningException">libtorch cannot be loaded (<c>TorchNotFound</c>).</exception>
    public static void Initialize()
    {
        if (!_loaded)
            Load();
    }

    /// <summary>Loads libtorch where that has not happened, and sets how many threads operations called from this thread may use.</summary>
    /// <param name="threads">Number of threads; 0 for all processors.</param>
    /// <exception cref="ActiveLearningException">libtorch cannot be loaded (<c>TorchNotFound</c>), or the number is negative (<c>InvalidThreads</c>).</exception>
    public static void Initialize(int threads)
    {
        if (threads is < 0 or > 1024)
            throw new ActiveLearningException("InvalidThreads", ErrorKind.InvalidArgument, $"{threads} threads cannot be used; give 0 (all processors) to 1024.", threads);

        if (!_loaded)
            Load();
        // libtorch keeps the number per thread (an OpenMP setting), so every thread that computes says it once more. Asking first makes
        // libtorch do its own start for this thread now: later, that would put back the number that any other thread set last.
        _ = torch.get_num_threads();
        torch.set_num_threads(ResolveThreads(threads));
    }

    /// <summary>How many threads a request means here.</summary>
    /// <param name="threads">Number of threads; 0 for all processors.</param>
    internal static int ResolveThreads(int threads) => threads > 0 ? threads : Environment.ProcessorCount;

    private static void Load()
    {
        lock (Gate)
        {
            if (_loaded)
                return;
            try
            {
                OpenMpWaiting.Prepare();
                Acceleration.Load();
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException or BadImageFormatException or EntryPointNotFoundException)
            {
                throw new ActiveLearningException(
                    "TorchNotFound", ErrorKind.ResourceUnavailable,
                    $"libtorch cannot be loaded ({Acceleration.ProviderName} provider): {Innermost(e).Message} {Acceleration.InstallHint}", null, e);
            }

            _loaded = true;
        }
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is not null)
            e = e.InnerException;
        return e;
    }
}
