using System.IO;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>The file in a state directory that says which environment it belongs to. One without it takes the first that comes.</summary>
public static class StateMarker
{
    /// <summary>Its name.</summary>
    public const string FileName = "environment";

    /// <summary>Refuses a directory of another environment; changes nothing.</summary>
    public static void RefuseOther(string directory, TradingEnvironment environment)
    {
        string path = Path.Combine(directory, FileName);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is var mark && mark != environment.Mark)
        {
            throw new UserError(
                ExitCode.Configuration,
                $"{directory} belongs to another environment ({mark}) than this run ({environment.Mark}): give this one its own --state directory.");
        }
    }

    /// <summary>Marks the directory, before its first event.</summary>
    public static void Keep(string directory, TradingEnvironment environment)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, environment.Mark + "\n");
        }
    }
}
