using System.Collections.Immutable;
using System.Reflection;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;

namespace SisyphusActors.Architecture.Tests;

/// <summary>What a replay in another process must not depend on, read off the compiled Core.</summary>
public sealed class CoreDeterminismTests
{
    private static readonly Assembly Core = typeof(IEvent).Assembly;

    [Fact]
    public void No_stored_type_and_no_state_holds_a_collection_in_hash_order()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<Type>();
        foreach (var root in Core.GetTypes().Where(t => t.GetCustomAttribute<StoredAttribute>() is not null).Append(typeof(ActorState<ExecutorState>)))
            Walk(root, root.Name);
        found.ShouldBeEmpty();

        void Walk(Type type, string path)
        {
            if (type.IsGenericType && IsHashOrdered(type.GetGenericTypeDefinition()))
                found.Add($"{path}: {type}");
            foreach (var argument in type.GenericTypeArguments)
                Walk(argument, path);
            if (type.Assembly != Core || !seen.Add(type))
                return;
            foreach (var derived in Core.GetTypes().Where(type.IsAssignableFrom).Append(type))
                foreach (var property in derived.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                    Walk(property.PropertyType, $"{path}.{property.Name}");
        }
    }

    [Fact]
    public void Events_and_messages_are_sealed_records_with_a_stored_name_and_a_version() =>
        Core.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && (typeof(IEvent).IsAssignableFrom(t) || typeof(IMessage).IsAssignableFrom(t)))
            .Where(t => t != typeof(UnreadableEvent))
            .Where(t => !t.IsSealed || t.GetMethod("<Clone>$") is null
                || t.GetCustomAttribute<StoredAttribute>()?.Name is not { } name || !System.Text.RegularExpressions.Regex.IsMatch(name, @"^[a-z]+(-[a-z]+)*\.v[1-9]\d*$"))
            .Select(t => t.FullName)
            .ShouldBeEmpty();

    [Fact]
    public void Every_type_with_a_stored_name_is_listed_for_the_generator() =>
        StoredJson.Names.ShouldBe(Core.GetTypes().Select(t => t.GetCustomAttribute<StoredAttribute>()?.Name).OfType<string>(), ignoreOrder: true);

    [Fact]
    public void Stored_names_are_unique() => StoredJson.Names.ShouldBeUnique();

    [Fact]
    public void Every_stored_type_has_a_generated_reader_and_writer() =>
        Should.NotThrow(() =>
        {
            foreach (var name in StoredJson.Names)
                StoredJson.VerifyReadable(name.Contains("-state.", StringComparison.Ordinal)
                    ? typeof(ActorState<>).MakeGenericType(StoredJson.TypeFor(name))
                    : StoredJson.TypeFor(name));
        });

    [Fact]
    public void No_behaviour_keeps_fields_that_change() =>
        Core.GetTypes()
            .Where(t => t.BaseType is { IsGenericType: true } b && b.GetGenericTypeDefinition() == typeof(Behavior<>))
            .SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => !f.IsInitOnly && !f.IsLiteral && f.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
            .Select(f => $"{f.DeclaringType}.{f.Name}")
            .ShouldBeEmpty();

    [Fact]
    public void The_core_has_no_type_of_tasks_threads_or_files() =>
        Core.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n is "System.Threading.Channels" or "System.Net.Http" or "System.Diagnostics.Process" or "System.IO.Pipes" or "System.Threading.Tasks.Parallel")
            .ShouldBeEmpty();

    private static bool IsHashOrdered(Type definition) =>
        definition == typeof(ImmutableDictionary<,>) || definition == typeof(ImmutableHashSet<>)
        || definition == typeof(Dictionary<,>) || definition == typeof(HashSet<>);
}
