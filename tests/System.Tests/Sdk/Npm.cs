using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests.Sdk;

/// <summary>A fact that needs Node, npm and its registry: where they are missing it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute() => Skip = Npm.Missing;
}

/// <summary>The machine's npm.</summary>
internal static class Npm
{
    private const string Package = "@alpacahq/alpaca-trade-api@4.0.2";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What is missing; null when all is there.</summary>
    public static string? Missing { get; } = Look();

    /// <summary>Runs a program in a folder; what it said and its exit code.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string folder, string program, params string[] words)
    {
        ProcessStartInfo info = new(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string word in words)
        {
            info.ArgumentList.Add(word);
        }

        using Process process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await Task.WhenAll(output, error, process.WaitForExitAsync()).WaitAsync(Patience);
            return (process.ExitCode, await output + await error);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? Look()
    {
        try
        {
            (int node, _) = RunAsync(Path.GetTempPath(), "node", "--version").GetAwaiter().GetResult();
            (int npm, string said) = RunAsync(Path.GetTempPath(), "npm", "view", Package, "version", "--fetch-retries=0", "--fetch-timeout=10000").GetAwaiter().GetResult();
            return node != 0 ? "Node does not run." : npm != 0 ? $"npm cannot reach {Package}: {said.Trim()}" : null;
        }
        catch (Exception e) when (e is Win32Exception or TimeoutException)
        {
            return $"No Node with npm on this machine, or no answer from its registry: {e.Message}";
        }
    }
}
