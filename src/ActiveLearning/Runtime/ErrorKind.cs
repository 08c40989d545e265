namespace ActiveLearning.Runtime;

/// <summary>What kind of thing went wrong; the shell maps it to its error categories.</summary>
public enum ErrorKind
{
    /// <summary>An argument cannot be used as given; the message says what to give instead.</summary>
    InvalidArgument,

    /// <summary>A file or another input from outside does not hold what it should.</summary>
    InvalidData,

    /// <summary>A named thing (file, class, sample, strategy) does not exist.</summary>
    NotFound,

    /// <summary>The operation does not fit the state of the object, for example training on a pool without labels.</summary>
    InvalidOperation,

    /// <summary>A device or a library of the machine is missing or unusable.</summary>
    ResourceUnavailable,

    /// <summary>Reading or writing a file failed.</summary>
    ReadWrite,

    /// <summary>An input asks for something it must not have, such as a path outside its folder or a huge allocation.</summary>
    Security,
}
