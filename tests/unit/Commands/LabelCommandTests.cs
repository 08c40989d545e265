using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.PowerShell.Transforms;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Selection;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Commands;

public class LabelCommandTests
{
    private static Pool Shapes(bool asOracle = true) => PoolFactory.Synthetic(20, 1, new PoolOptions { AsOracle = asOracle });

    [Fact]
    public void Set_labels_by_id_and_by_index()
    {
        var pool = Shapes();
        var host = new RecorderHost("Label", "PassThru").Run(new SetALLabelCommand { Pool = pool, Id = [pool.GetId(3), pool.GetId(5)], Label = "circle" });
        new RecorderHost("Label").Run(new SetALLabelCommand { Pool = pool, Index = [7], Label = "star" });
        Assert.Equal(["circle", "circle"], host.Output.Cast<Sample>().Select(sample => sample.Label!));
        Assert.Equal([3, 5, 7], pool.GetLabeledIndices());
        Assert.Equal("star", pool.Classes[pool.GetLabel(7)]);
        Assert.Equal(LabelOrigin.Manual, pool.GetLabelOrigin(7));
    }

    [Fact]
    public void Ids_that_an_export_made_safe_for_spreadsheets_are_found_again()
    {
        var pool = NamedPool.Create(3, id: static index => $"=photo{index}.jpg");
        var written = SpreadsheetCell.Protect(pool.GetId(1));
        Assert.NotEqual(pool.GetId(1), written);
        var host = new RecorderHost("Label").Run(new SetALLabelCommand { Pool = pool, Id = [written], Label = "b" });
        Assert.Empty(host.Errors);
        Assert.Equal([1], pool.GetLabeledIndices());
        Assert.Equal(1, new SampleFinder(pool.Source).Find(written));
    }

    [Fact]
    public void An_id_counts_more_than_an_index()
    {
        var pool = Shapes();
        new RecorderHost("Label").Run(new SetALLabelCommand { Pool = pool, Id = [pool.GetId(3)], Index = [4], Label = "circle" });
        Assert.Equal([3], pool.GetLabeledIndices());
    }

    [Fact]
    public void An_empty_id_gives_way_to_the_index()
    {
        var pool = Shapes();
        new RecorderHost("Label").Run(new SetALLabelCommand { Pool = pool, Id = [""], Index = [4], Label = "circle" });
        Assert.Equal([4], pool.GetLabeledIndices());
    }

    [Fact]
    public void Each_bad_item_is_one_error_and_the_rest_goes_on()
    {
        var pool = Shapes();
        var host = new RecorderHost("Label").Run(
            new SetALLabelCommand { Pool = pool },
            new (string? Id, int? Index, string? Label)[] { ("nobody", null, "circle"), (null, 99, "circle"), (null, 1, "elephant"), (null, 2, ""), (null, null, "circle"), (null, 3, "circle") },
            (command, row) =>
            {
                command.Id = row.Id is null ? null : [row.Id];
                command.Index = row.Index is { } index ? [index] : null;
                command.Label = row.Label;
            });
        Assert.Equal(["SampleNotFound", "SampleNotFound", "ClassNotFound", "LabelMissing", "SampleMissing"], host.Errors.Select(error => error.ErrorId));
        Assert.Equal("nobody", host.Errors[0].Target);
        Assert.Contains("-AddClass", host.Errors[2].Message);
        Assert.Equal([3], pool.GetLabeledIndices());
    }

    [Fact]
    public void New_classes_need_AddClass()
    {
        var pool = Shapes();
        new RecorderHost("Label", "AddClass").Run(new SetALLabelCommand { Pool = pool, Index = [0], Label = "elephant" });
        Assert.Equal("elephant", pool.Classes[^1]);
        Assert.Equal("elephant", pool.GetSample(0).Label);
    }

    [Fact]
    public void The_oracle_reveals_its_labels()
    {
        var pool = Shapes();
        new RecorderHost("Oracle", "FromOracle").Run(new SetALLabelCommand { Pool = pool, Index = [.. Enumerable.Range(0, pool.Count)] });
        Assert.Equal(pool.Count, pool.LabeledCount);
        Assert.All(Enumerable.Range(0, pool.Count), i => Assert.Equal(pool.GetOracleLabel(i), pool.GetLabel(i)));
        Assert.Equal(LabelOrigin.Oracle, pool.GetLabelOrigin(0));
    }

    [Fact]
    public void Samples_of_another_pool_are_refused_even_where_the_id_exists()
    {
        var pool = Shapes();
        var other = PoolFactory.Synthetic(20, 2, new PoolOptions { Name = "other" });
        var sample = other.GetSample(3);
        Assert.True(pool.IndexOf(sample.Id) >= 0);
        var host = new RecorderHost("Label").Run(new SetALLabelCommand { Pool = pool, InputObject = sample, Id = [sample.Id], Index = [3], Label = "circle" });
        var error = Assert.Single(host.Errors);
        Assert.Equal(("PoolMismatch", ErrorKind.InvalidArgument, sample), (error.ErrorId, error.Kind, error.Target));
        Assert.Contains("'other' (synthetic shapes, seed 2)", error.Message, StringComparison.Ordinal);
        host.Run(new ClearALLabelCommand { Pool = other, InputObject = pool.GetSample(3), Id = [sample.Id] });
        Assert.Equal(2, host.Errors.Count);
        Assert.Equal((0, 20), (pool.LabeledCount, other.LabeledCount));
    }

    [Fact]
    public void Samples_of_a_part_or_of_the_same_data_opened_again_are_found_by_id()
    {
        using var pool = Shapes();
        var (train, test) = PoolSplitter.Split(pool, 0.3, false, 1);
        var ofPart = train.GetSample(2);
        var host = new RecorderHost("Label").Run(new SetALLabelCommand { Pool = pool, InputObject = ofPart, Id = [ofPart.Id], Index = [2], Label = "circle" });
        Assert.Empty(host.Errors);
        Assert.Equal([pool.IndexOf(ofPart.Id)], pool.GetLabeledIndices());

        host.Run(new SetALLabelCommand { Pool = test, InputObject = ofPart, Id = [ofPart.Id], Index = [2], Label = "circle" });
        Assert.Equal("SampleNotFound", Assert.Single(host.Errors).ErrorId);
        Assert.Equal(0, test.LabeledCount);

        using var again = Shapes();
        host.Run(new SetALLabelCommand { Pool = again, InputObject = ofPart, Id = [ofPart.Id], Index = [2], Label = "star" });
        Assert.Equal([pool.IndexOf(ofPart.Id)], again.GetLabeledIndices());
    }

    [Fact]
    public void A_sample_without_a_hidden_label_is_one_error_and_the_rest_is_answered()
    {
        using var pool = TestPools.HalfKnown(6);
        var host = new RecorderHost("Oracle", "FromOracle").Run(new SetALLabelCommand { Pool = pool, Index = [0, 1, 2, 3] });
        Assert.Equal([("LabelMissing", (object)pool.GetId(1)), ("LabelMissing", pool.GetId(3))], host.Errors.Select(error => (error.ErrorId, error.Target!)));
        Assert.Equal([0, 2], pool.GetLabeledIndices());
    }

    [Fact]
    public void A_pool_without_an_oracle_cannot_answer()
    {
        var pool = Shapes(asOracle: false);
        var error = new RecorderHost("Oracle", "FromOracle").RunToFailure(new SetALLabelCommand { Pool = pool, Index = [0] });
        Assert.Equal(("NoOracle", ErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Nothing_changes_without_consent()
    {
        var pool = Shapes();
        var host = new RecorderHost("Label", "PassThru") { Confirms = false };
        host.Run(new SetALLabelCommand { Pool = pool, Index = [0, 1], Label = "circle" });
        Assert.Equal(0, pool.LabeledCount);
        Assert.Empty(host.Output);
        Assert.Equal($"Set label 'circle' | {pool.GetId(0)}", host.Asked[0]);

        var labeled = Shapes(asOracle: false);
        new RecorderHost { Confirms = false }.Run(new ClearALLabelCommand { Pool = labeled, Index = [0] });
        Assert.Equal(20, labeled.LabeledCount);
    }

    [Fact]
    public void Clear_takes_labels_away_and_leaves_the_unlabeled_alone()
    {
        var pool = Shapes(asOracle: false);
        var host = new RecorderHost("", "PassThru");
        host.Run(new ClearALLabelCommand { Pool = pool, Index = [2, 2] });
        Assert.Equal(19, pool.LabeledCount);
        Assert.Equal(SampleStatus.Unlabeled, ((Sample)Assert.Single(host.Output)).Status);
        Assert.Single(host.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_cell_is_no_index(string cell) => Assert.Null(IndexTransformAttribute.Convert(cell));

    [Fact]
    public void Text_becomes_an_index_and_all_else_is_left_to_the_shell()
    {
        Assert.Equal([12], (int[])IndexTransformAttribute.Convert(" 12 ")!);
        Assert.Equal(7L, IndexTransformAttribute.Convert(7L));
        Assert.Null(IndexTransformAttribute.Convert(null));
    }

    [Theory]
    [InlineData("7.5")]
    [InlineData("1e3")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("seven")]
    public void What_is_no_whole_number_is_refused(string text) =>
        Assert.Throws<System.Management.Automation.ArgumentTransformationMetadataException>(() => IndexTransformAttribute.Convert(text));
}
