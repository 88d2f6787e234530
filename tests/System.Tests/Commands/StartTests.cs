using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Starts that cannot succeed, on a state directory that must be the same afterwards.</summary>
public sealed class StartTests(StateCopy copies) : IClassFixture<StateCopy>
{
    [Fact]
    public async Task Port_of_another_program()
    {
        string state = copies.Take();
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await UnchangedAsync(state, 4, $"Port {port} on 127.0.0.1 cannot be used", "run", "--state", state, "--port", port);
        await Terminal.RefusesAsync(4, "choose another port", "sim", "--port", port);
    }

    [Fact]
    public async Task Second_instance_on_one_directory()
    {
        string state = copies.Take();
        using InstanceLock? first = InstanceLock.TryTake(state);
        Assert.NotNull(first);
        await UnchangedAsync(state, 1, $"Another engine ({Environment.ProcessId}) holds", "run", "--state", state, "--port", "0");
        Evidence.Held("F91");
    }

    [Fact]
    public async Task Venue_that_is_not_there()
    {
        string state = copies.Take();
        string error = await UnchangedAsync(state, 3, "The venue does not answer", Recover(state, CannedServer.Unused()));
        Assert.Contains($"recovered to sequence {copies.LastSequence} from snapshot", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>Just a moment...</html>", "not Alpaca's protocol")]
    [InlineData(503, "", "HTTP 503")]
    public async Task Venue_that_is_something_else(int status, string body, string part)
    {
        string state = copies.Take();
        using CannedServer stranger = CannedServer.Answering(body, status);
        await UnchangedAsync(state, 1, part, Recover(state, stranger.Port));
    }

    [Fact]
    public async Task State_directory_that_is_a_file()
    {
        string file = Path.Combine(copies.Take(), "file");
        await File.WriteAllTextAsync(file, "mine");
        await Terminal.RefusesAsync(4, "cannot be used as the state directory", "run", "--state", file, "--port", "0");
        await Terminal.RefusesAsync(4, "cannot be used as the state directory", "run", "--state", Path.Combine(file, "below"), "--port", "0");
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("lock", 1, "The state directory cannot be written")]
    [InlineData("instruments.csv", 1, "A file cannot be used")]
    public async Task State_directory_with_a_folder_where_a_file_belongs(string name, int exit, string part)
    {
        string state = copies.Take();
        File.Delete(Path.Combine(state, name));
        Directory.CreateDirectory(Path.Combine(state, name));
        await UnchangedAsync(state, exit, part, Recover(state, CannedServer.Unused()));
    }

    [Fact]
    public async Task State_of_other_instruments()
    {
        string state = copies.Take();
        await File.WriteAllTextAsync(Path.Combine(state, "instruments.csv"), "rules,4\nGLD,Gold,1,10000000,,1,25\n");
        await UnchangedAsync(state, 4, "belongs to a run with other instruments", Recover(state, CannedServer.Unused()));
        await File.WriteAllTextAsync(Path.Combine(state, "instruments.csv"), "GLD,Gold,1,10000000\n");
        await UnchangedAsync(state, 4, "belongs to a run of another build", Recover(state, CannedServer.Unused()));
        await UnchangedAsync(state, 4, "belongs to a run of another build", "replay", "--journal", state, "--verify");
    }

    /// <summary>A start that recovers the directory's state before it asks the venue.</summary>
    internal static string[] Recover(string state, int venuePort) =>
        ["run", "--venue", $"http://127.0.0.1:{venuePort}", "--state", state, "--port", "0", "--for", "1s"];

    internal static async Task<string> UnchangedAsync(string state, int exit, string part, params string[] words)
    {
        var before = StateCopy.Fingerprint(state);
        string error = await Terminal.RefusesAsync(exit, part, words);
        Assert.Equal(before, StateCopy.Fingerprint(state));
        return error;
    }
}
