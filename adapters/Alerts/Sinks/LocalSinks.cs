using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Alerts;

/// <summary>The log in the state directory: the memory of alerts.</summary>
public sealed class LogSink(string path) : IAlertSink
{
    /// <inheritdoc/>
    public string Name => "log";

    /// <inheritdoc/>
    public Task SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        AlertLog.Append(path, notice);
        return Task.CompletedTask;
    }
}

/// <summary>A line for people on a terminal or in the system's journal.</summary>
public sealed class LineSink(TextWriter writer) : IAlertSink
{
    /// <inheritdoc/>
    public string Name => "stderr";

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotice notice, CancellationToken cancellationToken) => await writer.WriteLineAsync("ALERT " + notice.Line);
}
