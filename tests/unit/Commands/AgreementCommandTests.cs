using ActiveLearning.Agreement;
using ActiveLearning.PowerShell.Commands;

namespace ActiveLearning.Tests.Commands;

public sealed class AgreementCommandTests
{
    private static readonly (string? Id, string? Annotator, string? Label)[] s_labels =
        [("1", "anna", "cat"), ("1", "ben", "dog"), ("2", "anna", "cat"), ("2", "ben", "cat"), ("2", "carla", "dog"), ("3", "anna", "dog"), ("3", "ben", "")];

    [Fact]
    public void A_report_is_written_without_a_switch()
    {
        var report = Assert.IsType<AgreementReport>(Assert.Single(Run(new RecorderHost("Report")).Output));
        Assert.Equal((3, 2, 6, 2), (report.Samples, report.SharedSamples, report.Labels, report.Disagreements));
    }

    [Fact]
    public void Consensus_writes_one_label_each_and_warns_of_ties()
    {
        var host = Run(new RecorderHost("Consensus"));
        Assert.Equal([("1", "cat", true), ("2", "cat", false), ("3", "dog", false)], host.Output.Cast<LabelConsensus>().Select(label => (label.Id, label.Label, label.IsTie)));
        Assert.StartsWith("1 samples are ties", Assert.Single(host.Warnings), StringComparison.Ordinal);
        Assert.Equal(
            ConsensusMethod.DawidSkene,
            Run(new RecorderHost("Consensus"), ConsensusMethod.DawidSkene).Output.Cast<LabelConsensus>().Select(label => label.Method).Distinct().Single());
    }

    [Fact]
    public void Disagreements_are_listed() =>
        Assert.Equal(["1", "2"], Run(new RecorderHost("Disagreement")).Output.Cast<LabelDisagreement>().Select(own => own.Id));

    [Fact]
    public void What_names_no_sample_or_annotator_is_an_error_and_left_out()
    {
        (string? Id, string? Annotator, string? Label)[] rows = [.. s_labels, (null, "anna", "cat"), ("4", " ", "cat")];
        var host = new RecorderHost("Report").Run(
            new GetALAgreementCommand(), rows,
            (command, row) => (command.InputObject, command.Id, command.Annotator, command.Label) = (row, row.Id, row.Annotator, row.Label));
        Assert.Equal(["AnnotationIncomplete", "AnnotationIncomplete"], host.Errors.Select(error => error.ErrorId));
        Assert.Contains("'4' names no annotator", host.Errors[1].Message, StringComparison.Ordinal);
        Assert.Equal(3, Assert.IsType<AgreementReport>(Assert.Single(host.Output)).Samples);
        Assert.Equal("NoAnnotations", Assert.Throws<TerminatedException>(() => new RecorderHost("Report").Run(
            new GetALAgreementCommand(), Array.Empty<int>(), (_, _) => { })).Error.ErrorId);
    }

    private static RecorderHost Run(RecorderHost host, ConsensusMethod method = ConsensusMethod.Majority) => host.Run(
        new GetALAgreementCommand { Consensus = method }, s_labels, (command, row) => (command.Id, command.Annotator, command.Label) = (row.Id, row.Annotator, row.Label));
}
