using System.Reflection;
using GanFunctions.Functions.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace GanFunctions.Functions.Tests;

/// <summary>The functions as a host would index them.</summary>
internal static class FunctionIndex
{
    public static IReadOnlyDictionary<string, MethodInfo> All { get; } = typeof(TrainModel).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Select(method => (Name: method.GetCustomAttribute<FunctionAttribute>()?.Name, Method: method))
        .Where(function => function.Name is not null)
        .ToDictionary(function => function.Name!, function => function.Method);

    public static TTrigger Trigger<TTrigger>(string function)
        where TTrigger : TriggerBindingAttribute =>
        All[function].GetParameters().Select(parameter => parameter.GetCustomAttribute<TTrigger>()).OfType<TTrigger>().Single();

    public static Type TriggerParameter<TTrigger>(string function)
        where TTrigger : TriggerBindingAttribute =>
        All[function].GetParameters().Single(parameter => parameter.GetCustomAttribute<TTrigger>() is not null).ParameterType;
}
