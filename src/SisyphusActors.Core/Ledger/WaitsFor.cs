namespace SisyphusActors.Core.Ledger;

/// <summary>Who moves a run.</summary>
public enum WaitsFor
{
    /// <summary>It has ended.</summary>
    Nobody,

    /// <summary>Nothing moves until a person acts.</summary>
    Person,

    /// <summary>It is on its way, or was interrupted on it: a host that lives moves it, or the next one that takes it up.</summary>
    Host,
}
