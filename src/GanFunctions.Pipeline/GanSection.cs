using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline;

/// <summary>A section of the configuration and the options class that it fills.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Options">The options class.</param>
/// <param name="Bind">Has the section fill the options.</param>
public sealed record GanSection(string Name, Type Options, Action<IServiceCollection, IConfiguration> Bind)
{
    private readonly Dictionary<string, bool> _settings = Read($"{GanConfiguration.Root}__{Name}", Options)
        .ToDictionary(setting => setting.Variable, setting => setting.IsList, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of its settings as environment variables: <c>Gan__Workflow__StepTime</c>.</summary>
    public IEnumerable<string> Settings => _settings.Keys;

    internal static GanSection Of<TOptions>(string name)
        where TOptions : class =>
        new(name, typeof(TOptions), (services, section) => services.Configure<TOptions>(section));

    /// <summary>Whether one of its settings has this name, or is a list with an item of this name.</summary>
    internal bool Has(string variable) =>
        _settings.ContainsKey(variable) || (_settings.TryGetValue(variable[..variable.LastIndexOf("__", StringComparison.Ordinal)], out bool isList) && isList);

    private static IEnumerable<(string Variable, bool IsList)> Read(string prefix, Type options) => options.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => IsSection(property.PropertyType)
            ? Read($"{prefix}__{property.Name}", property.PropertyType)
            : [($"{prefix}__{property.Name}", property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))]);

    private static bool IsSection(Type type) => !type.IsEnum && type.Namespace!.StartsWith(nameof(GanFunctions), StringComparison.Ordinal);
}
