using System.CommandLine;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using GanFunctions.Training.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

FreedMemory.Keep();

using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.TimestampFormat = "HH:mm:ss ";
}));

await using ServiceProvider telemetry = new ServiceCollection().AddGanTelemetry("gan-trainer", Environment.GetEnvironmentVariable).BuildServiceProvider();
telemetry.StartGanTelemetry();

var root = new RootCommand("Trains generative networks.") { RunCommand.Create(loggers, Environment.GetEnvironmentVariable) };
ParseResult parsed = root.Parse(args);
int exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? (int)TrainerExitCode.Usage : exitCode;
