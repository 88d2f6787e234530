using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>GET /api/v1/strategies: every strategy with what it is, how far it has come, what it wants, and why it wants nothing.</summary>
internal static class StrategiesList
{
    public static Reply Answer(ControlSources sources) => Reply.Json(StatusCodes.Status200OK, w =>
    {
        EngineState state = sources.Engine.State;
        int names = sources.Engine.Instruments.Length;
        w.WriteNumber("loaded", StrategyCatalogue.Count);
        w.WriteNumber("catalogue", StrategyCatalogue.All.Count(e => e.Info.Category != 'S'));
        w.WriteStartArray("strategies");
        foreach ((StrategyEntry entry, int number) in StrategyCatalogue.All.Select((e, i) => (e, i)).OrderBy(e => e.e.Info.Category))
        {
            Write(w, state, entry.Info, number, names);
        }

        w.WriteEndArray();
        Proposal(w, state);
    });

    /// <summary>The week's proposal: how it stands, and each strategy's share of equity in it.</summary>
    private static void Proposal(Utf8JsonWriter w, EngineState state)
    {
        w.WriteStartObject("proposal");
        w.WriteString("status", EnumWords.Of((ProposalStatus)state.Proposal.Status));
        w.WriteNumber("strategies", state.Proposal.Strategies);
        w.WriteStartObject("weights");
        for (int s = 0; s < StrategyCatalogue.Count; s++)
        {
            if (WeightProposal.ShareOf(state, s) > 0)
            {
                w.WriteNumber(StrategyCatalogue.All[s].Info.Id, Math.Round(WeightProposal.ShareOf(state, s), 6));
            }
        }

        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter w, EngineState state, StrategyInfo info, int number, int names)
    {
        StrategyBook book = state.Books[number];
        StrategyRow[] rows = [.. Enumerable.Range(0, names).Select(i => state.Strategy(number, i))];
        w.WriteStartObject();
        w.WriteString("id", info.Id);
        w.WriteString("category", info.Category.ToString());
        w.WriteString("name", info.Name);
        w.WriteString("thesis", info.Thesis);
        w.WriteString("schedule", EnumWords.Of(info.Schedule));
        w.WriteString("status", StatusOf(state, number, book));
        w.WriteString("stage", EnumWords.Of((StrategyStage)book.Stage));
        w.WriteNumber("allocation", Math.Round(book.Allocation, 6));
        w.WriteNumber("weight", Math.Round(book.Weight, 6));
        w.WriteNumber("skill", Math.Round(book.Skill, 4));
        w.WriteNumber("targets", rows.Count(r => r.Target != 0));
        w.WriteString("emptyReason", StrategyReason.Of(state, number, names));
        w.WriteStartObject("parameters");
        for (int p = 0; p < info.Parameters.Length; p++)
        {
            w.WriteNumber(info.Parameters[p].Name, state.Parameters[(number * EngineLimits.ParametersMax) + p]);
        }

        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static string StatusOf(EngineState state, int number, StrategyBook book) =>
        (state.Control.Quarantined >> number & 1) != 0 ? "quarantined"
        : (StrategyStage)book.Stage is StrategyStage.Paused or StrategyStage.Retired || !state.StrategyLimits[number].IsWhole ? "paused"
        : book.Weight == 0 ? "shadow"
        : "active";
}
