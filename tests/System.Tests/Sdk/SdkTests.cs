using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests.Sdk;

/// <summary>Alpaca's own JavaScript client, from its registry and unchanged, against the real `qgtm sim`.</summary>
public sealed class SdkTests(ITestOutputHelper output)
{
    private static readonly string[] Files = ["package.json", "package-lock.json", "exercise.mjs"];

    [NpmFact]
    public async Task Alpacas_client_trades_at_the_venue()
    {
        string folder = Directory.CreateTempSubdirectory("qgtm-sdk-").FullName;
        try
        {
            foreach (string file in Files)
            {
                File.Copy(Path.Combine(Repository.Root, "tests", "System.Tests", "Sdk", file), Path.Combine(folder, file));
            }

            (int installed, string log) = await Npm.RunAsync(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Assert.True(installed == 0, log);
            using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "20", "--rate", "0");
            string address = (await venue.OutputAsync("simulated Alpaca on ")).Split(' ')[3];
            (int exit, string said) = await Npm.RunAsync(folder, "node", "exercise.mjs", address, "PKSIM", "simulated-secret");
            output.WriteLine(said);
            Assert.True(exit == 0, said);
            string[] steps = [.. said.Split('\n').Where(l => l.StartsWith("ok ", StringComparison.Ordinal))];
            Assert.Equal($"done {steps.Length} steps", said.TrimEnd().Split('\n')[^1]);
            Assert.True(steps.Length >= 20, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Evidence.Held("M07+");
    }
}
