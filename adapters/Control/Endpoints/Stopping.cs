using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>Stopping by one person or program, the same way as `qgtm killswitch`: the words become inputs of the engine.</summary>
internal static class Stopping
{
    /// <summary>POST /api/v1/risk/kill-tier: tier, scope (account), name, reason.</summary>
    public static async Task<Reply> RaiseAsync(Caller caller) =>
        await caller.WordsAsync() is { } words ? await StopAsync(caller, words, Caller.Text(words, "tier")) : Reply.Refusal;

    /// <summary>POST /api/v1/daemon/flatten: reason; a stop needs no more words than that.</summary>
    public static async Task<Reply> FlattenAsync(Caller caller) =>
        await caller.WordsAsync() is { } words ? await StopAsync(caller, words, TierTable.Of(KillTier.Flatten).Word) : Reply.Refusal;

    private static async Task<Reply> StopAsync(Caller caller, JsonElement words, string tier)
    {
        if (caller.Desk?.Actions is not { } actions)
        {
            return Reply.Sentence(StatusCodes.Status503ServiceUnavailable, "The engine is still starting: write flatten into the file kill in its state directory, which is read at the start.");
        }

        string scope = Caller.Text(words, "scope");
        JsonElement call = JsonSerializer.SerializeToElement(new
        {
            tier,
            scope = scope.Length == 0 ? "account" : scope,
            name = Caller.Text(words, "name"),
            reason = Caller.Text(words, "reason"),
        });
        Outcome outcome = await actions.Stop(call, caller.Who!.Id);
        return outcome.Done
            ? Reply.Json(200, w =>
            {
                w.WriteString("done", outcome.Sentence);
                w.WriteString("by", caller.Who.Name);
                w.WriteString("tier", TierTable.Of(caller.Desk.Tier).Word);
            })
            : Reply.Sentence(StatusCodes.Status400BadRequest, outcome.Sentence);
    }
}
