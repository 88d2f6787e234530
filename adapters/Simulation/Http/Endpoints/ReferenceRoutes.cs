using System.Text;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Code lists, and the answers of interfaces that this venue has nothing for: shares only, without news or corporate actions.</summary>
internal static class ReferenceRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "stocks", "meta", "exchanges"]) => Text("""{"A":"NYSE American","N":"NYSE","P":"NYSE Arca","Q":"NASDAQ","V":"IEX","Z":"Cboe BZX"}"""),
        ("GET", ["v2", "stocks", "meta", "conditions", "trade"]) => Text("""{"@":"Regular Sale","I":"Odd Lot Trade","F":"Intermarket Sweep","O":"Opening Prints","6":"Closing Prints"}"""),
        ("GET", ["v2", "stocks", "meta", "conditions", "quote"]) => Text("""{"R":"Regular, Two-Sided Open Quote"}"""),
        ("GET", ["v2", "options", "contracts"]) => Text("""{"option_contracts":[],"next_page_token":null}"""),
        ("GET", ["v2", "corporate_actions", "announcements"]) => Text("[]"),
        ("GET", ["v1", "corporate-actions"]) => Text("""{"corporate_actions":{},"next_page_token":null}"""),
        ("GET", ["v1beta1", "news"]) => Text("""{"news":[],"next_page_token":null}"""),
        _ => null,
    };

    private static Reply Text(string json) => new(200, Encoding.UTF8.GetBytes(json));
}
