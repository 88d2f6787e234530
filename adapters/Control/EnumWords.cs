using System;
using System.Text.Json;

namespace Qgtm.Fast.Control;

/// <summary>Values of an enumeration as the broker, configurations and people write them: live_small.</summary>
public static class EnumWords
{
    /// <summary>One value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
