using System.Collections.Generic;
using Microsoft.AspNetCore.Http;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>GET /ready: 200 when a position could be opened now, else 503 with the reasons; each part of the engine with its state.</summary>
internal static class Ready
{
    public static Reply Answer(ControlSources sources)
    {
        Condition c = Condition.Of(sources);
        ComponentFacts f = sources.Facts();
        IReadOnlyList<string> reasons = ComponentHealth.NotReady(in c, in f);
        return Reply.Json(reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, w =>
        {
            w.WriteBoolean("ready", reasons.Count == 0);
            w.WriteStartArray("reasons");
            foreach (string reason in reasons)
            {
                w.WriteStringValue(reason);
            }

            w.WriteEndArray();
            w.WriteStartArray("components");
            foreach (Component part in ComponentHealth.Of(in c, in f))
            {
                w.WriteStartObject();
                w.WriteString("name", part.Name);
                w.WriteString("state", Word(part.State));
                w.WriteString("reason", part.Reason);
                w.WriteBoolean("needed", part.IsNeeded);
                w.WriteEndObject();
            }

            w.WriteEndArray();
        });
    }

    private static string Word(ComponentState state) => state switch
    {
        ComponentState.Healthy => "healthy",
        ComponentState.Degraded => "degraded",
        ComponentState.Failed => "failed",
        _ => "not measured",
    };
}
