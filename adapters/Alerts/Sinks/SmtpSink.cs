using System.Net;
using System.Net.Mail;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Alerts;

/// <summary>Where mail goes. A user is told to the server only over TLS.</summary>
/// <param name="Host">The server.</param>
/// <param name="Port">Its port; 587 with STARTTLS is usual.</param>
/// <param name="From">Sender.</param>
/// <param name="To">Receivers, with commas between.</param>
public sealed record SmtpTarget(string Host, int Port, string From, string To)
{
    /// <summary>User and password; empty = the server asks for none.</summary>
    public string User { get; init; } = string.Empty;
    public string Password { get; init; } = string.Empty;

    /// <summary>False is for a server on this machine only.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>One mail for each notice, by the framework's own client.</summary>
public sealed class SmtpSink(SmtpTarget target) : IAlertSink
{
    /// <summary>Longest subject.</summary>
    private const int SubjectMax = 120;

    /// <inheritdoc/>
    public string Name => "smtp";

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        string line = notice.Line.ReplaceLineEndings(" ");
        using MailMessage mail = new(target.From, target.To)
        {
            Subject = line.Length <= SubjectMax ? line : line[..SubjectMax],
            Body = $"{notice.Line}\n\nkey {notice.Key}\ntime {notice.Time:u}\n",
        };
        using SmtpClient client = new(target.Host, target.Port) { EnableSsl = target.StartTls };
        if (target.User.Length != 0)
        {
            client.UseDefaultCredentials = false;
            client.Credentials = new NetworkCredential(target.User, target.Password);
        }

        try
        {
            await client.SendMailAsync(mail, cancellationToken);
        }
        catch (SmtpException e) when ((int)e.StatusCode is >= 500 and < 600)
        {
            throw new SinkRefusal($"mail refused ({(int)e.StatusCode})", isFinal: true);
        }
    }
}
