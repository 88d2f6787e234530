using System;
using System.Buffers;
using System.IO;
using System.Text.Json;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Tool.Commands.Inspect;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>What a command tells of a state directory that no engine holds.</summary>
internal static class NoEngine
{
    /// <summary>Writes the members of the answer.</summary>
    public delegate void Members(Utf8JsonWriter w, EngineState state, ReadOnlySpan<Instrument> instruments);

    /// <summary>The newest snapshot and the journal say how it was: the same members as the engine's own answer.</summary>
    public static JsonDocument Tell(string directory, Members write)
    {
        if (!Directory.Exists(directory))
        {
            throw new UserError(ExitCode.NotFound, $"There is no {directory}: give the --state directory of a run.");
        }

        _ = StateFile.At(directory);
        RecoveredState state = RecoveredState.OfDirectory(directory);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter w = new(buffer))
        {
            w.WriteStartObject();
            write(w, state.State, state.Instruments);
            w.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }
}
