using System;

namespace Qgtm.Fast.Simulation;

/// <summary>Alpaca's words for the venue's enumerations; each list is in the order of its numbers.</summary>
internal static class VenueWords
{
    private static readonly string[] Types = ["", "market", "limit", "stop", "stop_limit", "trailing_stop"];
    private static readonly string[] Tifs = ["day", "gtc", "ioc", "fok", "opg", "cls"];
    private static readonly string[] Classes = ["simple", "bracket", "oco", "oto"];

    private static readonly string[] Statuses =
    [
        "", "", "pending_new", "new", "partially_filled", "pending_cancel", "accepted", "pending_replace", "held", "done_for_day", "suspended", "stopped",
        "calculated", "accepted_for_bidding", "pending_review", "", "filled", "canceled", "rejected", "expired", "replaced",
    ];

    public static string Of(VenueStatus status) => Statuses[(int)status];

    public static string Of(VenueOrdType type) => Types[(int)type];

    public static string Of(VenueTif tif) => Tifs[(int)tif];

    public static string Of(VenueClass c) => Classes[(int)c];

    public static VenueStatus Status(string word) => (VenueStatus)Math.Max(0, Array.IndexOf(Statuses, word, 2));

    public static VenueOrdType Type(string? word) => (VenueOrdType)Math.Max(0, Array.IndexOf(Types, word, 1));

    /// <summary>Null when there is no such word.</summary>
    public static VenueTif? Tif(string? word) => Array.IndexOf(Tifs, word) is var i and >= 0 ? (VenueTif)i : null;

    /// <summary>Null when there is no such word; no word is a simple order.</summary>
    public static VenueClass? Class(string? word) => word is null or "" ? VenueClass.Simple
        : Array.IndexOf(Classes, word) is var i and >= 0 ? (VenueClass)i : null;
}
