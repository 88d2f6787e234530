using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>/api/v1/risk/limits and /api/v1/risk/override: one operator tightens, two loosen or let one order pass.</summary>
internal static class Limits
{
    /// <summary>GET: every limit as it is now, what it may be at most, and what the configuration said of it.</summary>
    public static Reply Show(ControlSources sources)
    {
        EngineState state = sources.Engine.State;
        return Reply.Json(200, w =>
        {
            w.WriteStartArray("limits");
            for (int key = 1; key <= RiskBounds.Count; key++)
            {
                w.WriteStartObject();
                w.WriteString("name", RiskBounds.NameOf((RiskKey)key));
                w.WriteNumber("value", RiskBounds.Get(in state.Risk, (RiskKey)key));
                w.WriteNumber("most", RiskBounds.MostOf((RiskKey)key));
                w.WriteNumber("configured", RiskBounds.Get(in state.Configured, (RiskKey)key));
                w.WriteEndObject();
            }

            w.WriteEndArray();
        });
    }

    /// <summary>POST: name, value, reason.</summary>
    public static async Task<Reply> SetAsync(Caller caller) =>
        caller.Desk is { } desk && await caller.WordsAsync() is { } words ? await AskAsync(caller, WishRequest.Limit(words, desk.State)) : Reply.Refusal;

    /// <summary>POST: symbol, side, qty, control, minutes, reason.</summary>
    public static async Task<Reply> OverrideAsync(Caller caller, ControlSources sources) =>
        await caller.WordsAsync() is { } words ? await AskAsync(caller, WishRequest.Override(words, sources.Engine.Instruments)) : Reply.Refusal;

    /// <summary>What the words ask for, or why they ask for nothing.</summary>
    public static async Task<Reply> AskAsync(Caller caller, Request request) =>
        caller.Desk is not { } desk ? Reply.Refusal
        : request.Wish is { } wish ? Resets.Told(await desk.AskAsync(caller.Who!, wish))
        : Reply.Sentence(request.IsUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest, request.Problem);
}
