namespace ActiveLearning.Progress;

/// <summary>A rule from the literature that says from the predictions of successive models alone, without test labels, when more labels are not worth it.</summary>
public abstract record StoppingCriterion
{
    /// <summary>The name users give.</summary>
    public abstract string Name { get; }

    /// <summary>When it says stop, in one sentence.</summary>
    public abstract string Rule { get; }

    /// <summary>Where it was published.</summary>
    public abstract string Reference { get; }

    /// <summary>What is compared with the threshold.</summary>
    public abstract double Limit { get; }

    /// <summary>The figure the criterion looks at, as of the last model.</summary>
    /// <param name="signs">The signs of all models so far in order, at least one.</param>
    /// <returns>The figure, or null where there are too few models yet.</returns>
    public abstract double? Figure(IReadOnlyList<ModelSigns> signs);

    /// <summary>Whether a figure says stop.</summary>
    /// <param name="figure">The figure.</param>
    protected abstract bool Says(double figure);

    /// <summary>Whether it says stop after the last of these models.</summary>
    /// <param name="signs">The signs of all models so far in order, at least one.</param>
    public bool IsMet(IReadOnlyList<ModelSigns> signs) => Figure(signs) is { } figure && Says(figure);

    /// <summary>Goes through the models one after the other.</summary>
    /// <param name="signs">The signs of all models in order, at least one.</param>
    /// <param name="labels">The number of labels of each model; null where it is not known.</param>
    /// <returns>What the criterion says, and at which model it first said stop.</returns>
    public StoppingDecision Decide(IReadOnlyList<ModelSigns> signs, IReadOnlyList<int>? labels = null)
    {
        int? first = null;
        for (var count = 1; count <= signs.Count && first is null; count++)
        {
            if (IsMet([.. signs.Take(count)]))
                first = count;
        }

        return new StoppingDecision
        {
            Criterion = Name,
            IsMet = first is not null,
            Model = first,
            Labels = first is { } model ? labels?[model - 1] : null,
            Models = signs.Count,
            Figure = Figure(signs),
            Limit = Limit,
            Rule = Rule,
            Reference = Reference,
        };
    }
}
