namespace ActiveLearning.Pools;

/// <summary>What a sample's data are.</summary>
public enum SourceKind
{
    /// <summary>Pictures: bytes, height x width x channels.</summary>
    Images,

    /// <summary>Feature vectors: 32-bit floats.</summary>
    Features,
}
