using SisyphusActors.Simulation.Hosts;

namespace SisyphusActors.Simulation.Scenarios;

/// <summary>Incidents that happen between two steps.</summary>
internal static class StepIncidents
{
    private static readonly TimeSpan RedeliveryMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClockStepMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan StallMax = TimeSpan.FromMinutes(5);

    public static void Apply(Play play, Incident incident)
    {
        var host = play.Hosts.Serving;
        var share = incident.Argument % 100 / 100.0;
        switch (incident.Kind)
        {
            case IncidentKind.Crash when play.Hosts.Alive.Count > 0:
                play.Happened(incident.Kind);
                play.Hosts.Crash(play.Hosts.Alive[incident.Argument % play.Hosts.Alive.Count], new SimulatedCrashException());
                break;
            case IncidentKind.HostStops when host is not null:
                play.Happened(incident.Kind);
                host.Stop();
                break;
            case IncidentKind.HostDrains when host is not null:
                play.Happened(incident.Kind);
                host.Drain();
                break;
            case IncidentKind.SecondHost:
                play.Happened(incident.Kind);
                play.Hosts.TryStart();
                break;
            case IncidentKind.ReadFails when host is not null:
                play.Happened(incident.Kind);
                host.Disk.FailRead();
                break;
            case IncidentKind.LedgerUnwritable:
                play.Happened(incident.Kind);
                play.Files.WritesToFail = 1 + incident.Argument % 3;
                break;
            case IncidentKind.Passivation when host is not null:
                play.Happened(incident.Kind);
                host.Passivate();
                break;
            case IncidentKind.ClockSetBack:
                play.Happened(incident.Kind);
                play.Books.Timers.ClockIsSetBack();
                play.Time.SetBack(ClockStepMax * share);
                break;
            case IncidentKind.LateTimers:
                play.Happened(incident.Kind);
                play.Time.Stall(StallMax * share);
                break;
            case IncidentKind.StaleTimer:
                play.Books.Timers.RingsLast = true;
                break;
            case IncidentKind.RepeatedDelivery when host is not null && play.Books.Mail.All is { Count: > 0 } sent:
                var mail = sent[incident.Argument % sent.Count];
                play.Happened(incident.Kind, $"{mail.Mail.Id} to {mail.To}");
                play.Time.After(RedeliveryMax * share, () => host.Redeliver(mail.To, mail.Mail));
                break;
            case IncidentKind.FileChanges:
                play.Happened(incident.Kind);
                play.Workspace.SomebodyElseWrites(incident.Argument);
                break;
            case IncidentKind.CommitMoves:
                play.Happened(incident.Kind);
                play.Workspace.MoveCommit();
                break;
            default:
                play.Person.Say(incident);
                break;
        }
    }
}
