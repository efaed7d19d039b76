using System.Diagnostics.CodeAnalysis;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Akka.Actors;

/// <summary>What of an actor's mail is still to be read from the journal. Mail that cannot be taken now is left there: it is never kept twice.</summary>
internal sealed class UnreadMail
{
    private readonly Queue<Stimulus.Mail> _page = new();
    private bool _fellBehind;

    /// <summary>The next page begins after it.</summary>
    public long Offset { get; private set; }

    /// <summary>The journal holds no mail that was not taken.</summary>
    public bool IsRead { get; private set; }

    /// <summary>There is mail in the journal beyond what was read.</summary>
    public void FallBehind()
    {
        _fellBehind = true;
        IsRead = false;
    }

    /// <summary>A page is asked for: what is left in the journal from now on may not be in it.</summary>
    public void Asked() => _fellBehind = false;

    public void Take(IEnumerable<Stimulus.Mail> unhandled, long offset, bool isLast)
    {
        foreach (var mail in unhandled)
            _page.Enqueue(mail);
        (Offset, IsRead) = (offset, isLast && !_fellBehind);
    }

    public bool TryNext([NotNullWhen(true)] out Stimulus.Mail? mail) => _page.TryDequeue(out mail);
}
