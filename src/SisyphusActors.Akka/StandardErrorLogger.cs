using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace SisyphusActors.Akka;

/// <summary>Writes warnings and errors to standard error: standard output is the program's own.</summary>
internal sealed class StandardErrorLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    public StandardErrorLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(e => Console.Error.WriteLine(e));
    }
}
