using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alerts;

/// <summary>
/// One row of <see cref="AlertTable"/>: what raises an alert and what ends it. Words in braces of key and sentences are
/// filled in from the event by <see cref="AlertFigures"/>.
/// </summary>
/// <param name="Key">What it is about.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Says">The sentence.</param>
public sealed record AlertRule(string Key, Severity Severity, string Says)
{
    /// <summary>The event that raises it; None = the program raises it by its name.</summary>
    public EventKind Kind { get; init; }

    /// <summary>The name by which the program raises and ends it; empty for an event's.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Which of those events; null = all.</summary>
    public Predicate<Event>? When { get; init; }

    /// <summary>Only when it has lasted so long, ns of event time.</summary>
    public long AfterNs { get; init; }

    /// <summary>The event that ends it; None = no event does.</summary>
    public EventKind EndKind { get; init; }

    /// <summary>Which of those events; null = all.</summary>
    public Predicate<Event>? EndWhen { get; init; }

    /// <summary>The key as the ending event spells it; empty = as <see cref="Key"/>.</summary>
    public string EndKey { get; init; } = string.Empty;

    /// <summary>The names that end it.</summary>
    public string[] EndNames { get; init; } = [];

    /// <summary>The sentence of its end; empty = that the one it was raised with is over.</summary>
    public string EndSays { get; init; } = string.Empty;

    /// <summary>What ends it, in words for the page.</summary>
    public string Ends { get; init; } = "acknowledgement";

    /// <summary>True when nothing but a person ends it.</summary>
    public bool EndsByHand => EndKind == EventKind.None && EndNames.Length == 0;
}
