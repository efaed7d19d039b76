using System.Reflection;
using SisyphusActors.Crash.Host;
using Xunit.Sdk;

namespace SisyphusActors.Crash.Tests;

/// <summary>Gives a theory the name of each engine in this build: <c>embedded</c>, and <c>akka</c> where it is built in; one with two parameters, each ordered pair.</summary>
public sealed class OnEachEngineAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => testMethod.GetParameters()
        .Aggregate<ParameterInfo, IEnumerable<object[]>>([[]], (rows, _) => rows.SelectMany(row => Engines.All.Select(engine => (object[])[.. row, engine.Name])));
}
