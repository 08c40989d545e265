using System.Diagnostics;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>Keeps a second process out of a directory. The system lets go of it when its process ends, however that happens.</summary>
internal sealed class DirectoryLock : IDisposable
{
    /// <summary>
    /// How long a lock may take to become free: lanes of a stopped run end after the batch they are in, and a process that anyone here starts holds all
    /// open files for the moment before it becomes the other program.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Takes the lock, waiting a few seconds for it.</summary>
    /// <param name="paths">The directory; it must exist.</param>
    /// <param name="context">Stops the waiting.</param>
    /// <exception cref="ActiveLearningException">Another process has it (<c>ExperimentInUse</c>), or nothing can be written there (<c>WriteFailed</c>).</exception>
    internal static DirectoryLock Take(ExperimentPaths paths, RunContext context)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                // The file stays when the lock is given back: deleting it could take it from under the next one's feet.
                return new DirectoryLock(new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (UnauthorizedAccessException e)
            {
                throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot write in '{paths.Root}': {e.Message}", paths.Root, e);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(start) < Patience)
            {
                context.ThrowIfStopped();
                Thread.Sleep(Pause);
            }
            catch (IOException e)
            {
                throw new ActiveLearningException(
                    "ExperimentInUse", ErrorKind.ResourceUnavailable,
                    $"An experiment is running in '{paths.Root}' ({e.Message}); wait for it or stop it, or run this one in another directory.", paths.Root, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
