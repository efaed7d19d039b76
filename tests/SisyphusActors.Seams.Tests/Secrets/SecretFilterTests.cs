using System.Text;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Seams.Tests.Secrets;

public sealed class SecretFilterTests
{
    private static readonly SecretValues Secrets = SecretValuesTests.Of("hunter2", "hunter2-longer", "aabaab", "é漢é漢");

    [Theory]
    [InlineData("plain text")]
    [InlineData("x hunter2 y hunter2-longer z")]
    [InlineData("hunter2-longe hunter2-longer hunter2")]
    [InlineData("aabaabaab aaabaab aabaa")]
    [InlineData("é漢é漢é漢 é漢é")]
    [InlineData("")]
    public void However_bytes_come_in_pieces_they_are_masked_as_in_one(string text)
    {
        var expected = Secrets.Redact(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length + 1; size++)
        {
            var filter = new SecretFilter(Secrets);
            var masked = new List<byte>();
            foreach (var piece in bytes.Chunk(size))
                masked.AddRange(filter.Next(piece));
            masked.AddRange(filter.End(isCut: false));
            Encoding.UTF8.GetString([.. masked]).ShouldBe(expected, $"in pieces of {size}");
        }
    }

    [Fact]
    public void What_can_be_no_secret_is_not_held_back()
    {
        var filter = new SecretFilter(Secrets);
        Encoding.UTF8.GetString(filter.Next("line 1\nhun"u8)).ShouldBe("line 1\n");
        Encoding.UTF8.GetString(filter.Next("dred\n"u8)).ShouldBe("hundred\n");
    }

    [Theory]
    [InlineData("ter2 and more text here", "*** and more text here")]
    [InlineData("nter2-longer", "***")]
    [InlineData("r2 is too short to tell", "r2 is too short to tell")]
    public void The_rest_of_a_secret_whose_beginning_is_cut_off_is_masked(string text, string masked)
    {
        var filter = new SecretFilter(Secrets);
        filter.Begin(isCut: true);
        Encoding.UTF8.GetString([.. filter.Next(Encoding.UTF8.GetBytes(text)), .. filter.End(isCut: false)]).ShouldBe(masked);
    }

    [Theory]
    [InlineData("text hunter2-lo", "text ***")]
    [InlineData("text hunte", "text ***")]
    [InlineData("text hun", "text hun")]
    public void The_beginning_of_a_secret_whose_rest_is_cut_off_is_masked(string text, string masked)
    {
        var filter = new SecretFilter(Secrets);
        Encoding.UTF8.GetString([.. filter.Next(Encoding.UTF8.GetBytes(text)), .. filter.End(isCut: true)]).ShouldBe(masked);
    }
}
