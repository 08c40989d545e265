namespace ActiveLearning.Experiments;

/// <summary>Which models of a lane are kept as files.</summary>
public enum ModelSaving
{
    /// <summary>None.</summary>
    None,

    /// <summary>That of its last cycle.</summary>
    Last,

    /// <summary>Each cycle's.</summary>
    All,
}
