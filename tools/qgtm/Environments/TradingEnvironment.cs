using System;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Tool.Commands;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// Where a run trades. Everything that decides it is checked before a socket opens; the account number once more against
/// the broker's own.
/// </summary>
/// <param name="Name">local, paper, live or backtest.</param>
/// <param name="Words">The same for a reader who is no trader.</param>
/// <param name="Account">The account number of the configuration; empty where there is none.</param>
/// <param name="Broker">Endpoints and keys; null = the venue of the options.</param>
public sealed record TradingEnvironment(string Name, string Words, string Account, (AlpacaEndpoints Endpoints, AlpacaCredential Credential)? Broker)
{
    /// <summary>Paper account numbers begin so.</summary>
    private const string PaperAccount = "PA";

    /// <summary>True when money can be lost.</summary>
    public bool IsLive => Name == "live";

    /// <summary>What the state directory is marked with: state of one environment is no state of another.</summary>
    public string Mark { get; private init; } = Name;

    /// <summary>The feed of market data: of the stream and of the history.</summary>
    public MarketFeed Feed { get; private init; }

    /// <summary>The file with the operators' keys; null = the one in the state directory.</summary>
    public string? OperatorFile { get; private init; }

    /// <summary>The environment of a run; what does not fit together is a <see cref="UserError"/>.</summary>
    public static TradingEnvironment Of(RunOptions o)
    {
        if (o.Live != (o.Environment == "live"))
        {
            throw Wrong(o.Live
                ? "--live goes with --env live: both, or neither."
                : "--env live trades real money: add --live to say that you mean it.");
        }

        switch (o.Environment)
        {
            case "local":
                return new("local", "Simulated, no real money", string.Empty, null) { Mark = o.Venue is null ? "local, embedded venue" : "local, venue elsewhere" };
            case "backtest":
                return o.Venue is null
                    ? new("backtest", "Simulated in one thread, no real money", string.Empty, null)
                    : throw Wrong("A backtest reaches no venue over a network: leave --venue out.");
            default:
                return o.Venue is null && o.Replay.Count == 0 && !o.Lockstep
                    ? Of(ConfigurationFile.Read(o.Config, o.Environment))
                    : throw Wrong($"--venue, --replay and --lockstep belong to local: --env {o.Environment} trades at the broker of the configuration.");
        }
    }

    /// <summary>A configured environment: endpoints, key and account belong to it, by all that their names show.</summary>
    public static TradingEnvironment Of(EnvironmentSection section)
    {
        bool live = section.Name == "live";
        string host = live ? "api.alpaca.markets" : "paper-api.alpaca.markets", other = live ? "paper-api.alpaca.markets" : "api.alpaca.markets";
        MarketFeed feed = section["feed"].Length == 0 ? MarketFeed.Iex
            : MarketFeeds.Parse(section["feed"]) ?? throw section.Wrong("feed", $"'{section["feed"]}' is no feed: there are iex, sip, delayed_sip and test.");
        AlpacaEndpoints endpoints = new(
            RestOf(section),
            Address(section, "dataStream", "wss://stream.data.alpaca.markets/v2/" + MarketFeeds.Name(feed), other),
            Address(section, "tradeStream", $"wss://{host}/stream", other))
        {
            Data = Address(section, "data", "https://data.alpaca.markets", other),
        };
        if (MarketFeeds.Problem(endpoints.DataStream, feed, live) is { } problem)
        {
            throw section.Wrong(section["dataStream"].Length == 0 ? "feed" : "dataStream", problem);
        }

        string account = AccountOf(section);
        AlpacaCredential credential = KeyOf(section, endpoints.Rest);
        return new(section.Name, live ? $"REAL MONEY, account {account}" : $"Paper account {account}, no real money", account, (endpoints, credential))
        {
            Mark = $"{section.Name}, account {account}",
            Feed = feed,
            OperatorFile = section["operatorKeys"].Length == 0 ? null : section["operatorKeys"],
        };
    }

    /// <summary>Where orders go, by a section that may not name the broker of another environment.</summary>
    internal static Uri RestOf(EnvironmentSection section)
    {
        bool live = section.Name == "live";
        const string Live = "api.alpaca.markets", Paper = "paper-api.alpaca.markets";
        return Address(section, "rest", "https://" + (live ? Live : Paper), live ? Paper : Live);
    }

    /// <summary>The account number, which has to be of the section's kind.</summary>
    internal static string AccountOf(EnvironmentSection section)
    {
        bool live = section.Name == "live";
        string account = section["account"];
        if (account.Length == 0)
        {
            throw section.Wrong("account", "the account number is missing: the broker's page shows it.");
        }

        return account.StartsWith(PaperAccount, StringComparison.Ordinal) == live
            ? throw section.Wrong("account", live ? $"{account} is a paper account: name the live one." : $"{account} is no paper account: paper numbers begin with {PaperAccount}.")
            : account;
    }

    /// <summary>The key pair of a member of the section, which has to be of its kind.</summary>
    internal static AlpacaCredential KeyOf(EnvironmentSection section, Uri rest, string fileMember = "keyFile", string credentialMember = "credential")
    {
        AlpacaCredential credential = KeyFile.Read(section, fileMember, credentialMember);
        string prefix = section.Name == "live" ? "AK" : "PK";
        return credential.KeyId.StartsWith(prefix, StringComparison.Ordinal)
            ? credential
            : throw section.Wrong(fileMember, $"the key does not begin with {prefix}, so it is no {section.Name} key: nothing was sent to {rest.Host}.");
    }

    /// <summary>The last check, and the one that no name can fool: the broker says whose key it is.</summary>
    public void RefuseOtherAccount(string number)
    {
        if (Broker is not null && !string.Equals(number, Account, StringComparison.Ordinal))
        {
            throw new UserError(
                ExitCode.Configuration,
                $"The broker says that this key belongs to account {number}, the configuration says {Account}: nothing was traded; correct environments.{Name}.account or the key.");
        }
    }

    /// <summary>Plain text on the wire is for this machine only.</summary>
    private static Uri Address(EnvironmentSection section, string member, string usual, string otherHost)
    {
        string text = section[member].Length == 0 ? usual : section[member];
        string scheme = member.EndsWith("Stream", StringComparison.Ordinal) ? "ws" : "http";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || (address.Scheme != scheme && address.Scheme != scheme + "s"))
        {
            throw section.Wrong(member, $"'{text}' is no {scheme}s address.");
        }

        if (address.Scheme == scheme && !address.IsLoopback)
        {
            throw section.Wrong(member, $"keys would go over the network in plain text: use {scheme}s.");
        }

        // F139: a key goes to the broker or to this machine, whatever a file says; redirects are not followed anywhere.
        if (!address.IsLoopback && !address.Host.EndsWith(".alpaca.markets", StringComparison.OrdinalIgnoreCase))
        {
            throw section.Wrong(member, $"{address.Host} is no host of the broker: only those of alpaca.markets and this machine are asked.");
        }

        return string.Equals(address.Host, otherHost, StringComparison.OrdinalIgnoreCase)
            ? throw section.Wrong(member, $"{address.Host} is not the broker of {section.Name}.")
            : address;
    }

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
