using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The broker's orders and executions for a comparison with the books: nothing is left out that is not ours, and each
/// execution is delivered once. Reads only; failures throw as those of <see cref="AlpacaRest"/>. One caller at a time.
/// </summary>
public sealed class OrderLook(AlpacaRest rest)
{
    private const int NewestOrders = 500, OwnersMax = 20_000;
    private const long DayNs = 86_400_000_000_000;

    /// <summary>An execution may be listed so much later than one that is younger, ns: that far back is asked again.</summary>
    private const long OverlapNs = 60_000_000_000;

    /// <summary>Our order ids by the broker's, of every order that was seen; 0 = made elsewhere.</summary>
    private readonly Dictionary<Guid, long> _owners = [];

    /// <summary>Activities that were delivered, with their time: those that may be listed again.</summary>
    private readonly Dictionary<string, long> _delivered = new(StringComparer.Ordinal);
    private readonly List<ActivityRow> _listed = [];
    private long _newestNs;

    /// <summary>Executions are listed from here on, ns since the Unix epoch; 0 = not asked yet.</summary>
    public long ExecutionsFromNs { get; private set; }

    /// <summary>The newest orders of every status that have one of our ids, as execution reports.</summary>
    public async Task<List<Event>> RecentAsync(long nowNs, CancellationToken cancellationToken)
    {
        if (_owners.Count > OwnersMax)
        {
            _owners.Clear();
        }

        List<OrderListRow> rows = await rest.GetRecentOrdersAsync(NewestOrders, cancellationToken);
        Learn(rows);
        if (ExecutionsFromNs == 0)
        {
            // From the beginning of the UTC day, or of what the newest orders reach back to.
            ExecutionsFromNs = rows.Count < NewestOrders ? nowNs - (nowNs % DayNs) : rows[^1].SubmittedNs + 1;
        }

        return [.. rows.Where(r => r.OrderId != 0).Select(r => r.Event)];
    }

    /// <summary>Every open order, ours and others, as BrokerOrder events.</summary>
    public async Task<List<Event>> OpenAsync(CancellationToken cancellationToken)
    {
        List<OrderListRow> rows = await rest.GetOrdersAsync("open", 0, cancellationToken);
        Learn(rows);
        return rows.ConvertAll(r => r.View);
    }

    /// <summary>
    /// Executions of our orders that were not delivered before, after <see cref="RecentAsync"/>. An order that was sent after
    /// the lists were read is asked for by its id. They come again until <see cref="Delivered"/> is said.
    /// </summary>
    public async Task<List<Event>> ExecutionsAsync(CancellationToken cancellationToken)
    {
        _listed.Clear();
        List<Event> all = [];
        long after = Math.Max(ExecutionsFromNs, _newestNs - OverlapNs);
        foreach (ActivityRow row in await rest.GetActivitiesAsync("FILL", after, cancellationToken))
        {
            if (_delivered.ContainsKey(row.Id))
            {
                continue;
            }

            long owner = await OwnerAsync(row.OrderId, cancellationToken);
            _listed.Add(row);
            if (owner != 0)
            {
                all.Add(row.ToBrokerExecution(owner));
            }
        }

        return all;
    }

    /// <summary>The executions of the last answer are with the engine: they are not listed again.</summary>
    public void Delivered()
    {
        foreach (ActivityRow row in _listed)
        {
            _delivered[row.Id] = row.TimeNs;
            _newestNs = Math.Max(_newestNs, row.TimeNs);
        }

        _listed.Clear();
        foreach ((string id, long timeNs) in _delivered)
        {
            if (timeNs < _newestNs - OverlapNs)
            {
                _delivered.Remove(id);
            }
        }
    }

    private void Learn(List<OrderListRow> rows)
    {
        foreach (OrderListRow row in rows)
        {
            _owners[row.Id] = row.OrderId;
        }
    }

    private async Task<long> OwnerAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!_owners.TryGetValue(id, out long owner))
        {
            owner = (await rest.GetOrderAsync(id, cancellationToken))?.OrderId ?? 0;
            _owners[id] = owner;
        }

        return owner;
    }
}
