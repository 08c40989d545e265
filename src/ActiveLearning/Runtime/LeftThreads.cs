namespace ActiveLearning.Runtime;

/// <summary>
/// Threads of stopped operations that were left to end by themselves. The process waits for them a little when it exits: native libraries
/// that are torn down under a running thread crash.
/// </summary>
public static class LeftThreads
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly List<Thread> s_threads = [];

    /// <summary>Remembers a thread that nobody waits for any more.</summary>
    /// <param name="thread">A background thread whose operation has been told to stop.</param>
    public static void Add(Thread thread)
    {
        lock (s_threads)
        {
            s_threads.RemoveAll(static left => !left.IsAlive);
            if (!thread.IsAlive)
                return;
            if (s_threads.Count == 0)
            {
                AppDomain.CurrentDomain.ProcessExit -= WaitForAll;
                AppDomain.CurrentDomain.ProcessExit += WaitForAll;
            }

            s_threads.Add(thread);
        }
    }

    private static void WaitForAll(object? sender, EventArgs e)
    {
        Thread[] threads;
        lock (s_threads)
            threads = [.. s_threads];
        var deadline = DateTime.UtcNow + s_patience;
        foreach (var thread in threads)
        {
            var rest = deadline - DateTime.UtcNow;
            thread.Join(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        }
    }
}
