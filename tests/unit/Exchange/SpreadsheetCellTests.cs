using ActiveLearning.Exchange;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange;

public sealed class SpreadsheetCellTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("  =1")]
    [InlineData("\"=1")]
    [InlineData("'=1")]
    [InlineData(" ' \"=cmd|' /C calc'!A0")]
    [InlineData("\u00A0=1")]
    [InlineData("\uFF1D1")]
    public void Text_that_a_spreadsheet_would_execute_gets_an_apostrophe(string text) =>
        Assert.Equal("'" + text, SpreadsheetCell.Protect(text));

    [Theory]
    [InlineData("")]
    [InlineData("photo-1.jpg")]
    [InlineData("a=b")]
    [InlineData("'quoted'")]
    [InlineData("東京/写真 1.jpg")]
    public void Other_text_stays(string text) => Assert.Equal(text, SpreadsheetCell.Protect(text));

    [Fact]
    public void Protection_can_be_taken_back_whatever_the_text()
    {
        var random = new RandomSource(5);
        const string alphabet = "=+-@\t' \"ab";
        for (var round = 0; round < 5000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(6)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            Assert.Equal(text, SpreadsheetCell.Unprotect(SpreadsheetCell.Protect(text)));
        }
    }
}
