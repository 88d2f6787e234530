using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Environments;
using Xunit;

namespace Qgtm.Fast.SystemTests.Environments;

/// <summary>`universe: { focus: broad }`: 44 names in a run, and what a slip is told.</summary>
public sealed class UniverseSectionTests
{
    private const string Key = "PKUNIVERSE";

    [Fact]
    public async Task A_run_with_the_broad_focus_has_44_names()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = Key, Speed = 60 });
        using Configured c = new("paper", Key, "PASIM00001", broker.BaseUri);
        string plain = await File.ReadAllTextAsync(c.ConfigPath);
        c.Write(plain + "universe: { focus: broad }\n");
        (int exit, string text, string error) = await QgtmProcess.RunAsync("config", "validate", "--config", c.ConfigPath);
        Assert.True(exit == 0, error);
        Assert.Contains("universe: 44 names, 20 of them tradable", text, StringComparison.Ordinal);

        (exit, _, error) = await QgtmProcess.RunAsync([.. c.Run("paper", "--for", "4s")]);
        Assert.True(exit == 0, error);
        string[] names = [.. (await File.ReadAllLinesAsync(Path.Combine(c.State, "instruments.csv"))).Skip(1)];
        Assert.Equal(44, names.Length);
        Assert.All(names[25..], n => Assert.Contains(",Other,0,", n, StringComparison.Ordinal));
        Assert.Equal(Universe.Default().Select(i => i.Symbol), names[..25].Select(n => n.Split(',')[0]));
        Assert.Equal(0, (await QgtmProcess.RunAsync("replay", "--journal", c.State, "--verify")).Exit);

        // The journal's names are its own: another focus takes another directory.
        c.Write(plain);
        await Terminal.RefusesAsync(4, "belongs to a run with other instruments", c.Run("paper", "--for", "1s"));
    }

    [Fact]
    public void Without_a_section_or_a_file_there_are_25()
    {
        Assert.Equal(25, UniverseSection.Read("nowhere.yaml").Length);
        using Configured c = new("paper", Key, "PA1");
        Assert.Equal(25, UniverseSection.Read(c.ConfigPath).Length);
        c.Write("universe: { focus: precious }\n");
        Assert.Equal(25, UniverseSection.Read(c.ConfigPath).Length);
    }

    [Theory]
    [InlineData("universe: { focus: wide }", "line 1: universe has one member, focus, which is precious or broad, not 'focus: wide'.")]
    [InlineData("universe: { names: broad }", "not 'names: broad'.")]
    [InlineData("universe: broad", "names with values are expected here")]
    public void A_slip_is_one_sentence_with_its_line(string yaml, string part)
    {
        using Configured c = new("paper", Key, "PA1");
        c.Write(yaml + "\n");
        Assert.Contains(part, Assert.Throws<UserError>(() => UniverseSection.Read(c.ConfigPath)).Message, StringComparison.Ordinal);
    }
}
