using System;
using System.IO;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Environments are kept apart: by name, by key, by account number, by state directory.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("--env takes local, paper, live or backtest, not 'prod'", "--env", "prod")]
    [InlineData("add --live to say that you mean it", "--env", "live")]
    [InlineData("--live goes with --env live", "--live")]
    [InlineData("--live goes with --env live", "--env", "paper", "--live")]
    [InlineData("A backtest reaches no venue", "--env", "backtest", "--venue", "http://127.0.0.1:9")]
    [InlineData("--env paper trades at the broker of the configuration", "--env", "paper", "--venue", "http://127.0.0.1:9")]
    [InlineData("--env live trades at the broker of the configuration", "--env", "live", "--live", "--lockstep")]
    public Task Words_that_do_not_fit_together(string part, params string[] words) => Terminal.RefusesAsync(4, part, ["run", .. words]);

    [Fact]
    public Task No_configuration() => Terminal.RefusesAsync(2, "copy config/qgtm.yaml", "run", "--env", "paper", "--config", "nowhere.yaml");

    /// <summary>F139: an address of the configuration that leads inside, to a file, or to somebody who only sounds like the broker.</summary>
    [Theory]
    [InlineData("environments:\n  paper:\n    rest: https://169.254.169.254/latest\n    account: PA1", "169.254.169.254 is no host of the broker")]
    [InlineData("environments:\n  paper:\n    rest: https://[fe80::1]/\n    account: PA1", "is no host of the broker")]
    [InlineData("environments:\n  paper:\n    data: https://10.0.0.7\n    account: PA1", "10.0.0.7 is no host of the broker")]
    [InlineData("environments:\n  paper:\n    rest: https://alpaca.markets.example.org\n    account: PA1", "is no host of the broker")]
    [InlineData("environments:\n  paper:\n    rest: https://notalpaca.markets\n    account: PA1", "is no host of the broker")]
    [InlineData("environments:\n  paper:\n    rest: file:///etc/passwd\n    account: PA1", "is no https address")]
    [InlineData("environments:\n  paper:\n    dataStream: wss://metadata.internal/v2/iex\n    account: PA1", "is no host of the broker")]
    public async Task F139_an_address_that_leads_inside_is_refused(string yaml, string part)
    {
        using Configured c = new("paper", "PK1", "PA1");
        c.Write(yaml);
        await Terminal.RefusesAsync(4, part, "config", "validate", "--config", c.ConfigPath);
        Evidence.Fired("F139", 1);
    }

    /// <summary>F139: an alert leaves for a name that a certificate can prove, or for this machine; the secret address is never told.</summary>
    [Theory]
    [InlineData("webhook", "https://169.254.169.254/latest", "no https address")]
    [InlineData("webhook", "https://[fe80::1]/hook", "no https address")]
    [InlineData("webhook", "https://10.0.0.7/hook", "no https address")]
    [InlineData("webhook", "https://0xA9FEA9FE/hook", "no https address")]
    [InlineData("webhook", "https://metadata/hook", "no https address")]
    [InlineData("webhook", "https://metadata./hook", "no https address")]
    [InlineData("webhook", "http://hooks.example.org/hook", "no https address")]
    [InlineData("webhook", "file:///etc/passwd", "no https address")]
    [InlineData("webhook", "/etc/passwd", "no https address")]
    [InlineData("webhook", "https://hooks.example.org/hook", null)]
    [InlineData("webhook", "http://127.0.0.1:9/hook", null)]
    [InlineData("telegram", "https://169.254.169.254", "address is no https address")]
    [InlineData("telegram", "http://api.example.org", "address is no https address")]
    [InlineData("telegram", "https://telegram", "address is no https address")]
    [InlineData("telegram", "https://api.telegram.org", null)]
    [InlineData("smtp", "169.254.169.254", "host is the full name of a mail server")]
    [InlineData("smtp", "mail", "host is the full name of a mail server")]
    [InlineData("smtp", "[fe80::1]", "host is the full name of a mail server")]
    [InlineData("smtp", "smtp.example.org", null)]
    [InlineData("smtp", "127.0.0.1", null)]
    public async Task F139_an_alert_leaves_for_a_name_that_can_be_proved(string sink, string address, string? part)
    {
        using Configured c = new("paper", "PK1", "PA1", secret: "s");
        string secret = Path.Combine(c.Root, "secret");
        File.Copy(c.Key, secret);
        await File.WriteAllTextAsync(secret, (sink == "webhook" ? address : "CANARY") + "\n");
        c.Write(await File.ReadAllTextAsync(c.ConfigPath) + "alerts:\n  " + sink switch
        {
            "webhook" => $"webhook: {{ urlFile: {secret} }}\n",
            "telegram" => $"telegram: {{ chat: '1', tokenFile: {secret}, address: '{address}' }}\n",
            _ => $"smtp: {{ host: '{address}', from: a@example.org, to: b@example.org, user: a, passwordFile: {secret} }}\n",
        });
        (int exit, _, string error) = await QgtmProcess.RunAsync("config", "validate", "--config", c.ConfigPath);
        Assert.True(exit == (part is null ? 0 : 4), error);
        Assert.Contains(part ?? string.Empty, error, StringComparison.Ordinal);
        Assert.DoesNotContain(sink == "webhook" ? address : "CANARY", error, StringComparison.Ordinal);
        Evidence.Case("F139", part is not null, 1);
    }

    [Theory]
    [InlineData("environments: [", "is not YAML")]
    [InlineData("limits: {}", "line 1: 'limits' is not known here")]
    [InlineData("environments:\n  prod: {}", "line 2: 'prod' is no environment")]
    [InlineData("environments:\n  paper:\n    acount: PA1", "line 3: 'acount' is not known in paper")]
    [InlineData("environments:\n  paper:\n    account: [1]", "one value is expected here")]
    [InlineData("environments:\n  paper:\n    rest: https://api.alpaca.markets\n    account: PA1", "line 3, paper.rest: api.alpaca.markets is not the broker of paper")]
    [InlineData("environments:\n  live:\n    tradeStream: wss://paper-api.alpaca.markets/stream\n    account: 1", "live.tradeStream: paper-api.alpaca.markets is not the broker of live")]
    [InlineData("environments:\n  paper:\n    rest: http://example.org\n    account: PA1", "keys would go over the network in plain text")]
    [InlineData("environments:\n  paper:\n    rest: ftp://example.org\n    account: PA1", "is no https address")]
    [InlineData("environments:\n  paper:\n    feed: siq", "'siq' is no feed")]
    [InlineData("environments:\n  paper:\n    feed: sip\n    dataStream: wss://stream.data.alpaca.markets/v2/iex", "line 4, paper.dataStream: The market data stream wss://stream.data.alpaca.markets/v2/iex is not the feed sip")]
    [InlineData("environments:\n  live:\n    feed: delayed_sip", "line 3, live.feed: The feed delayed_sip is not of this moment")]
    [InlineData("environments:\n  paper: {}", "the account number is missing")]
    [InlineData("environments:\n  paper:\n    account: 123", "123 is no paper account")]
    [InlineData("environments:\n  live:\n    account: PA123", "PA123 is a paper account")]
    [InlineData("environments:\n  paper:\n    account: PA1", "name the file that holds key id and secret")]
    [InlineData("environments:\n  paper:\n    account: PA1\n    credential: a/b", "a credential has a name, not a path")]
    [InlineData("environments:\n  paper:\n    account: PA1\n    credential: paper-key", "there is no $CREDENTIALS_DIRECTORY")]
    public async Task A_configuration_with_a_slip(string yaml, string part)
    {
        using Configured c = new("paper", "PK1", "PA1");
        c.Write(yaml);
        await Terminal.RefusesAsync(4, part, "config", "validate", "--config", c.ConfigPath);
        Evidence.Held("F101");
    }

    [Fact]
    public async Task A_configuration_that_is_well_shows_no_secret()
    {
        using Configured c = new("paper", "PKABCDEF", "PA1", secret: "very-secret");
        (int exit, string text, _) = await QgtmProcess.RunAsync("config", "validate", "--config", c.ConfigPath);
        Assert.Equal(0, exit);
        Assert.Contains("paper: Paper account PA1, no real money; orders to paper-api.alpaca.markets", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PKABCDEF", text, StringComparison.Ordinal);
        Evidence.Held("F138");
    }

    [Fact]
    public async Task The_example_parses_up_to_its_key_file() =>
        await Terminal.RefusesAsync(2, "There is no key file /etc/qgtm/paper.key", "config", "validate", "--config", Path.Combine(Repository.Root, "config", "qgtm.yaml"));

    [Fact]
    public async Task A_key_file_that_others_may_read_or_that_is_none()
    {
        using Configured c = new("paper", "PK1", "PA1");
        c.Mode(UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await Terminal.RefusesAsync(4, "can be read by others", c.Run("paper"));
        c.Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(c.Key, "PK1\n");
        await Terminal.RefusesAsync(4, "is no key file", c.Run("paper"));
        Assert.False(Directory.Exists(c.State));
        Evidence.Held("F140");
    }

    [Fact]
    public async Task A_systemd_credential_is_read()
    {
        using Configured c = new("paper", "AK1", "PA1");
        c.Write("environments:\n  paper:\n    account: PA1\n    credential: key\n");
        using QgtmProcess run = QgtmProcess.StartWith("CREDENTIALS_DIRECTORY", c.Root, "config", "validate", "--config", c.ConfigPath);
        Assert.Contains("is no paper key", await run.RestOfErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(4, await run.ExitAsync());
    }

    [Theory]
    [InlineData("live", "PKSIM", "123", "the key does not begin with AK, so it is no live key")]
    [InlineData("paper", "AKSIM", "PA123", "the key does not begin with PK, so it is no paper key")]
    public async Task F63_a_key_of_the_other_environment_starts_nothing(string environment, string key, string account, string part)
    {
        using CannedServer broker = CannedServer.Broker();
        using Configured c = new(environment, key, account, new Uri($"http://127.0.0.1:{broker.Port}"));
        await Terminal.RefusesAsync(4, part, c.Run(environment, environment == "live" ? ["--live"] : []));
        Assert.Equal(0, broker.Requests);
        Assert.False(Directory.Exists(c.State));
        Evidence.Fired("F63", key.StartsWith(environment == "live" ? "AK" : "PK", StringComparison.Ordinal) ? 0 : 1);
    }

    [Theory]
    [InlineData("live", "AKSIM", "123456789")]
    [InlineData("paper", "PKOTHER", "PA9")]
    public async Task F63_a_key_of_another_account_starts_nothing(string environment, string key, string account)
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = key });
        using Configured c = new(environment, key, account, broker.BaseUri);
        await Terminal.RefusesAsync(4, $"belongs to account PASIM00001, the configuration says {account}", c.Run(environment, environment == "live" ? ["--live"] : []));
        Assert.False(File.Exists(Path.Combine(c.State, "environment")));
        Assert.Empty(broker.Core.Orders);
        Evidence.Fired("F63", account == "PASIM00001" ? 0 : 1);
    }

    [Fact]
    public async Task A_key_that_the_broker_refuses()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKGOOD" });
        using Configured c = new("paper", "PKBAD", "PASIM00001", broker.BaseUri);
        await Terminal.RefusesAsync(4, "The broker refused the key", c.Run("paper"));
    }

    [Fact]
    public async Task Paper_trades_and_is_shown_and_its_state_is_no_other_environments()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKPAPER", Speed = 60 });
        using Configured c = new("paper", "PKPAPER", "PASIM00001", broker.BaseUri);
        (int exit, string summary, string error) = await QgtmProcess.RunAsync(c.Run("paper", "--for", "5s", "--json"));
        Assert.True(exit == 0, error);
        Assert.Contains("paper: Paper account PASIM00001, no real money", error, StringComparison.Ordinal);
        Assert.Contains("\"brokerAgrees\":true", summary, StringComparison.Ordinal);
        Assert.NotEmpty(broker.Core.Orders);
        foreach (string[] other in (string[][])[[], ["--venue", broker.BaseUri.ToString()], ["--env", "backtest"], ["--seed", "9"]])
        {
            var before = StateCopy.Fingerprint(c.State);
            await Terminal.RefusesAsync(4, "belongs to another environment (paper, account PASIM00001)", ["run", "--state", c.State, "--port", "0", .. other]);
            Assert.Equal(before, StateCopy.Fingerprint(c.State));
        }
    }

    [Fact]
    public async Task The_embedded_venue_and_one_elsewhere_do_not_share_a_state_directory()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-mixed-").FullName;
        (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--lockstep", "--for", "1s", "--speed", "60", "--state", state);
        Assert.True(exit == 0, error);
        await Terminal.RefusesAsync(4, "(local, embedded venue) than this run (local, venue elsewhere)", "run", "--venue", "http://127.0.0.1:9", "--state", state, "--port", "0");
        await File.WriteAllTextAsync(Path.Combine(state, "environment"), "local, venue elsewhere\n");
        await Terminal.RefusesAsync(4, "(local, venue elsewhere) than this run (local, embedded venue)", "run", "--state", state, "--port", "0");
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task A_state_directory_with_a_long_path() => await Terminal.RefusesAsync(
        4, "that a socket's path may have", "run", "--port", "0", "--state", Path.Combine(Path.GetTempPath(), new string('x', 120)));

    [InterruptFact]
    public Task An_interrupt_while_starting_ends_at_once() => SignalWhileStartingAsync("INT");

    [Fact]
    public Task A_termination_while_starting_ends_at_once() => SignalWhileStartingAsync("TERM");

    private static async Task SignalWhileStartingAsync(string signal)
    {
        string state = Directory.CreateTempSubdirectory("qgtm-boot-").FullName;
        using CannedServer mute = CannedServer.Mute();
        using QgtmProcess engine = QgtmProcess.Start("run", "--venue", $"http://127.0.0.1:{mute.Port}", "--state", state, "--port", "0");
        await engine.ErrorAsync("page and API");
        await engine.SignalAsync(signal);

        // Unheard, it would go on until the venue's ten seconds are over, and end with another code and another sentence.
        Assert.Equal(1, await engine.ExitAsync());
        Assert.Contains("Stopped while starting", await engine.RestOfErrorAsync(), StringComparison.Ordinal);
        Directory.Delete(state, recursive: true);
    }

    /// <summary>A fact that needs SIGINT to arrive: a shell starts its background processes with the signal ignored, and children inherit that.</summary>
    private sealed class InterruptFactAttribute : FactAttribute
    {
        public InterruptFactAttribute()
        {
            string line = Array.Find(File.ReadAllLines("/proc/self/status"), l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) ?? "SigIgn: 0";
            Skip = (Convert.ToUInt64(line[7..].Trim(), 16) & 2) == 0 ? null : "these tests were started with SIGINT ignored: run them in the foreground";
        }
    }
}
