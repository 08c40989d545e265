namespace ActiveLearning.Worker;

/// <summary>What the process answers its caller.</summary>
internal static class ExitCodes
{
    /// <summary>All done.</summary>
    internal const int Success = 0;

    /// <summary>It began and failed.</summary>
    internal const int Failure = 1;

    /// <summary>The command line or an input file cannot be used; nothing was begun.</summary>
    internal const int InvalidInput = 2;

    /// <summary>Stopped by Ctrl+C: 128 + SIGINT, as shells have it.</summary>
    internal const int Interrupted = 130;

    /// <summary>Stopped by a request to end: 128 + SIGTERM.</summary>
    internal const int Terminated = 143;
}
