namespace ActiveLearning.Models;

/// <summary>Copies networks of models.</summary>
internal static class NetworkCopy
{
    /// <summary>A network of its own with the weights of a model's.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <returns>The copy, on the processor.</returns>
    /// <exception cref="Runtime.ActiveLearningException">The model's TorchScript file was changed (<c>TorchScriptChanged</c>).</exception>
    public static Network Make(Model model)
    {
        using var usage = model.Use();
        if (model.Network is TorchScriptNetwork script)
            return script.Reopen();
        var description = model.Description;
        var copy = description.Factory is { } own ? own.Create(description.ToInput(), 0) : description.ToSpec(Enum.Parse<ArchitectureName>(description.Architecture)).Create(0);
        try
        {
            Weights.Copy(copy, model.Network.state_dict(), static _ => false);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}
