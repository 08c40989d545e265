using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Does the same for each sample of a batch, on all cores.</summary>
internal static class SampleLoop
{
    /// <summary>Runs to the end or throws the first error as it was thrown, not wrapped.</summary>
    /// <param name="count">How often.</param>
    /// <param name="body">What to do for 0 to count - 1.</param>
    public static void Run(int count, Action<int> body)
    {
        if (count == 1)
        {
            body(0);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, body);
        }
        catch (AggregateException e)
        {
            throw e.InnerExceptions.OfType<ActiveLearningException>().FirstOrDefault() ?? e.InnerExceptions[0];
        }
    }
}
