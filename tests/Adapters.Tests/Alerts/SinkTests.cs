using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alerts;

/// <summary>Each sink against a server of its protocol; and what is stuck stops nobody.</summary>
public sealed class SinkTests
{
    private const string Token = "123456:CANARY-TOKEN", Ok = """{"ok":true,"result":{"message_id":1,"date":1772461800,"chat":{"id":-100,"type":"group"},"text":"x"}}""";
    private static readonly AlertNotice Notice = new(new DateTime(2026, 3, 2, 14, 30, 0, DateTimeKind.Utc), "e1", NoticeKind.Raised, Severity.Critical, "tier/FLATTEN", "The tier is \"FLATTEN\" — now.") { Origin = "paper PA1" };

    [Fact]
    public async Task Telegram_is_told_in_its_own_protocol_and_waits_when_it_says_so()
    {
        using ChatServer server = new(n => n == 1 ? (429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 0","parameters":{"retry_after":0}}""") : (200, Ok));
        await using SinkQueue queue = Queue(new TelegramSink(server.Address, Token, "-100"));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((1L, 0L, 0), (queue.Sent, queue.Lost, queue.FailuresInRow));
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.Equal($"/bot{Token}/sendMessage", r.Path));
        using JsonDocument body = JsonDocument.Parse(server.Requests.Last().Body);
        Assert.Equal(("-100", Notice.Line), (body.RootElement.GetProperty("chat_id").GetString(), body.RootElement.GetProperty("text").GetString()));
        Evidence.Fired("M01+", queue.Sent);
    }

    [Theory]
    [InlineData(401, """{"ok":false,"error_code":401,"description":"Unauthorized"}""", "HTTP 401")]
    [InlineData(400, """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""", "HTTP 400")]
    [InlineData(200, """{"ok":false}""", "not ok")]
    public async Task What_telegram_refuses_for_good_is_asked_once_and_lost_counted(int status, string body, string failure)
    {
        using ChatServer server = new(_ => (status, body));
        await using SinkQueue queue = Queue(new TelegramSink(server.Address, Token, "-100"));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((0L, 1L), (queue.Sent, queue.Lost));
        Assert.Single(server.Requests);
        Assert.Contains(failure, queue.LastFailure, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", queue.LastFailure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(503, 4)]
    [InlineData(302, 1)]
    [InlineData(404, 1)]
    public async Task A_webhook_is_tried_again_only_where_that_may_help(int status, int tries)
    {
        using ChatServer server = new(_ => (status, "no"));
        await using SinkQueue queue = Queue(new WebhookSink(new Uri(server.Address, "/hook/CANARY-PATH")));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((0L, 1L, tries), (queue.Sent, queue.Lost, server.Requests.Count));
        Assert.Equal($"HTTP {status}", queue.LastFailure);
    }

    [Fact]
    public async Task A_webhook_gets_one_object_with_a_text()
    {
        using ChatServer server = new(_ => (204, string.Empty));
        await using SinkQueue queue = Queue(new WebhookSink(new Uri(server.Address, "/hook/x")));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal(1, queue.Sent);
        using JsonDocument body = JsonDocument.Parse(server.Requests.Single().Body);
        Assert.Equal(("CRITICAL", Notice.Line, Notice.Text), (Text(body, "severity"), Text(body, "text"), Text(body, "sentence")));
    }

    [Fact]
    public async Task Nobody_answers_at_that_address_and_no_secret_is_in_the_reason()
    {
        int port;
        using (ChatServer gone = new(_ => (200, Ok)))
        {
            port = gone.Port;
        }

        await using SinkQueue queue = Queue(new TelegramSink(new Uri($"http://127.0.0.1:{port}"), Token, "-100"));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((0L, 1L), (queue.Sent, queue.Lost));
        Assert.Contains("no connection", queue.LastFailure, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", queue.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_goes_by_smtp_and_a_greylisting_server_is_asked_again()
    {
        using MailServer server = new(n => n == 1 ? "451 later" : "250 OK");
        await using SinkQueue queue = Queue(new SmtpSink(new SmtpTarget("127.0.0.1", server.Port, "engine@fund.test", "a@fund.test") { StartTls = false }));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((1L, 0L), (queue.Sent, queue.Lost));
        Assert.Contains("MAIL FROM:<engine@fund.test>", server.Lines);
        Assert.Contains("RCPT TO:<a@fund.test>", server.Lines);
        string mail = Assert.Single(server.Mails);
        Assert.Contains("Subject:", mail, StringComparison.Ordinal);
        Assert.Contains("key tier/FLATTEN", Decoded(mail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_receiver_is_not_asked_again()
    {
        using MailServer server = new(_ => "550 nobody here");
        await using SinkQueue queue = Queue(new SmtpSink(new SmtpTarget("127.0.0.1", server.Port, "engine@fund.test", "a@fund.test") { StartTls = false }));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((0L, 1L), (queue.Sent, queue.Lost));
        Assert.Single(server.Lines, l => l.StartsWith("RCPT", StringComparison.Ordinal));
    }

    /// <summary>The password is not told to a server that offers no TLS.</summary>
    [Fact]
    public async Task No_password_goes_over_a_line_without_tls()
    {
        using MailServer server = new(_ => "250 OK");
        await using SinkQueue queue = Queue(new SmtpSink(new SmtpTarget("127.0.0.1", server.Port, "engine@fund.test", "a@fund.test") { User = "engine", Password = "CANARY-PASSWORD" }));
        queue.Put(Notice);
        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal((0L, 1L), (queue.Sent, queue.Lost));
        Assert.NotEmpty(server.Lines);
        Assert.DoesNotContain(server.Lines, l => l.StartsWith("AUTH", StringComparison.Ordinal) || l.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.DoesNotContain("CANARY", queue.LastFailure, StringComparison.Ordinal);
    }

    /// <summary>A sink that never answers and listens to no token, one that answers nothing, and one that works, side by side.</summary>
    [Fact]
    public async Task A_stuck_sink_loses_its_oldest_counted_and_stops_nobody()
    {
        const int Many = 1_000;
        TaskCompletionSource never = new();
        RecordingSink stuck = new("stuck", _ => never.Task), well = new("well");
        using ChatServer mute = new(_ => null);
        await using SinkQueue first = Queue(stuck), second = Queue(new WebhookSink(mute.Address)), third = Queue(well);
        AlertDesk desk = new(new AlertBook("e", "test"), new AlertFigures([], []), [first, second, third], TimeProvider.System);
        desk.Note("the first");
        await stuck.Entered.Task.WaitAsync(AlertBench.Patience);
        for (int i = 1; i < Many; i++)
        {
            desk.Note("note " + i);
            if (i % 200 == 0)
            {
                Assert.True(await third.FlushAsync(AlertBench.Patience));
            }
        }

        Assert.True(await third.FlushAsync(AlertBench.Patience));
        Assert.Equal((Many, 0L), (well.Taken.Count, third.Lost));
        Assert.Equal((0L, Many - 1L - SinkQueue.Capacity), (first.Sent, first.Lost));
        never.SetResult();
        Assert.True(await first.FlushAsync(AlertBench.Patience));
        Assert.Equal(SinkQueue.Capacity + 1, stuck.Taken.Count);
        Assert.Contains($"note {Many - 1}", stuck.Taken[^1].Text, StringComparison.Ordinal);
        Evidence.Fired("M01+", first.Lost);
    }

    [Fact]
    public async Task A_sink_that_throws_all_the_time_is_told_to_the_others_and_taken_back_when_it_works()
    {
        bool fails = true;
        RecordingSink bad = new("bad", _ => fails ? throw new InvalidOperationException("CANARY-SECRET in an address") : Task.CompletedTask), well = new("well");
        await using SinkQueue first = Queue(bad), second = Queue(well);
        AlertDesk desk = new(new AlertBook("e", "test"), new AlertFigures([], []), [first, second], TimeProvider.System);
        using AlertTap tap = new();
        using System.Threading.CancellationTokenSource stop = new();
        Task run = desk.RunAsync(tap, static () => { }, stop.Token);
        desk.Note("x");
        await UntilAsync(() => well.Taken.Any(n => n.Key == "sink/bad" && n.Kind == NoticeKind.Raised));
        Assert.Equal("InvalidOperationException", first.LastFailure);
        fails = false;
        desk.Note("y");
        await UntilAsync(() => well.Taken.Any(n => n.Key == "sink/bad" && n.Kind == NoticeKind.Ended));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.DoesNotContain(well.Taken, n => n.Text.Contains("CANARY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_matters_less_does_not_go_there()
    {
        RecordingSink sink = new("s");
        await using SinkQueue queue = new(sink, Severity.Critical, TimeProvider.System, AlertBench.Hasty);
        foreach (Severity severity in Enum.GetValues<Severity>())
        {
            queue.Put(Notice with { Severity = severity });
        }

        Assert.True(await queue.FlushAsync(AlertBench.Patience));
        Assert.Equal([Severity.Critical], sink.Taken.Select(n => n.Severity));
    }

    private static SinkQueue Queue(IAlertSink sink) => new(sink, Severity.Info, TimeProvider.System, AlertBench.Hasty);

    private static string Text(JsonDocument body, string name) => body.RootElement.GetProperty(name).GetString() ?? string.Empty;

    /// <summary>A body beyond ASCII comes in base64 or quoted-printable.</summary>
    private static string Decoded(string mail)
    {
        string body = mail[(mail.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        return mail.Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", string.Empty, StringComparison.Ordinal)))
            : body.Replace("=\n", string.Empty, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> seen)
    {
        using System.Threading.PeriodicTimer poll = new(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < 1500 && !seen(); i++)
        {
            await poll.WaitForNextTickAsync();
        }

        Assert.True(seen());
    }
}
