using System.IO;
using Qgtm.Fast.Instruments;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// The `universe:` section of qgtm.yaml: `focus: precious` are the 25 names that strategies know, `focus: broad` adds 19 commodity funds that
/// are watched. Without it precious. A venue of this process lists its own names.
/// </summary>
public static class UniverseSection
{
    /// <summary>The section's name.</summary>
    public const string Name = "universe";
    private const string Focus = "focus", Precious = "precious", Broad = "broad";

    /// <summary>The instruments of a run at a broker, in index order.</summary>
    public static Instrument[] Read(string path)
    {
        string focus = Precious;
        if (File.Exists(path) && ConfigurationFile.Find(path, Name) is { } section)
        {
            foreach ((YamlNode name, YamlNode value) in section.Children)
            {
                string member = ConfigurationFile.Text(path, name);
                focus = ConfigurationFile.Text(path, value);
                if (member != Focus || focus is not (Precious or Broad))
                {
                    throw ConfigurationFile.Wrong(path, name, $"universe has one member, {Focus}, which is {Precious} or {Broad}, not '{member}: {focus}'.");
                }
            }
        }

        return focus == Broad ? Universe.Broad() : Universe.Default();
    }
}
