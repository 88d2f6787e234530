using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alerts;

/// <summary>The log as the memory of alerts.</summary>
public sealed class LogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-alerts-").FullName;

    private static AlertNotice Notice(string id, NoticeKind kind = NoticeKind.Raised) =>
        new(DateTime.UnixEpoch.AddDays(20_000), id, kind, Severity.Critical, "broker", "It is \"so\"\nand so.") { Uid = kind == NoticeKind.Acknowledged ? 7 : -1 };

    [Fact]
    public void A_notice_comes_back_as_it_was()
    {
        Append(AlertLog.Engine, Notice("e1"));
        Append(AlertLog.Watchdog, Notice("w1") with { Key = "dead-man" });
        Append(AlertLog.Engine, Notice("w1", NoticeKind.Acknowledged));
        Assert.Equal(Notice("e1"), AlertLog.Lines(_directory, AlertLog.Engine).First());
        AlertBook book = AlertLog.Read(_directory, "e");
        Assert.Equal(["e1"], book.Entries.Where(e => e.Waits).Select(e => e.Id));
        Assert.Equal("e2", book.Raise("x", Severity.Warn, "x", false, DateTime.UnixEpoch)!.Id);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, AlertLog.Engine)));
        }
    }

    /// <summary>A process that died in a write: every prefix of the last line costs that line alone, and the next one is whole.</summary>
    [Fact]
    public void A_torn_line_costs_itself_alone()
    {
        string line = AlertLog.Text(Notice("e2")) + "\n", path = Path.Combine(_directory, AlertLog.Engine);
        for (int cut = 0; cut < line.Length; cut++)
        {
            File.WriteAllText(path, AlertLog.Text(Notice("e1")) + "\n" + line[..cut]);
            AlertLog.Append(path, Notice("e3"));
            string[] ids = [.. AlertLog.Lines(_directory, AlertLog.Engine).Select(n => n.Id)];
            Assert.Equal(cut == line.Length - 1 ? ["e1", "e2", "e3"] : ["e1", "e3"], ids);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\u0000\u0000")]
    public async Task A_line_of_something_else_says_nothing(string line)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, AlertLog.Engine), line + "\n");
        Assert.Empty(AlertLog.Read(_directory, "e").Entries);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Append(string file, AlertNotice notice) => AlertLog.Append(Path.Combine(_directory, file), notice);
}
