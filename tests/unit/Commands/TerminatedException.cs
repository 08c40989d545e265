using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Commands;

/// <summary>What the recorder throws where the shell would end the command.</summary>
internal sealed class TerminatedException(ActiveLearningException error) : Exception(error.Message, error)
{
    public ActiveLearningException Error { get; } = error;
}
