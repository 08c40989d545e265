using ActiveLearning.Tests.Models;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Training;

/// <summary>Learning rates against PyTorch's schedulers (fixture: schedules.json).</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Rates_equal_pytorchs()
    {
        foreach (var item in Fixtures.Json("schedules.json").EnumerateArray())
        {
            var (epochs, steps) = (item.GetProperty("epochs").GetInt32(), item.GetProperty("steps").GetInt32());
            var schedule = new LearningRateSchedule(Enum.Parse<ScheduleName>(item.GetProperty("schedule").GetString()!), 0.1, epochs, steps);
            var rates = item.GetProperty("rates").Doubles();
            for (var i = 0; i < rates.Length; i++)
                Assert.Equal(rates[i], schedule.RateAt(i / steps, i % steps), 1e-9);
        }
    }

    [Fact]
    public void Protocol_lowers_the_rate_after_epoch_160_of_200()
    {
        var schedule = new LearningRateSchedule(ScheduleName.Step, 0.1, 200, 8);
        Assert.Equal(0.1, schedule.RateAt(159, 7));
        Assert.Equal(0.01, schedule.RateAt(160, 0), 1e-12);
    }

    [Theory]
    [InlineData(ScheduleName.Step)]
    [InlineData(ScheduleName.Cosine)]
    [InlineData(ScheduleName.Constant)]
    [InlineData(ScheduleName.OneCycle)]
    public void Shortest_training_has_a_finite_rate_above_zero(ScheduleName name) =>
        Assert.InRange(new LearningRateSchedule(name, 0.1, 1, 1).RateAt(0, 0), 1e-9, 0.1);
}
