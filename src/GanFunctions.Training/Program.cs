using System.CommandLine;
using GanFunctions.Training.Commands;
using Microsoft.Extensions.Logging;

using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.TimestampFormat = "HH:mm:ss ";
}));

var root = new RootCommand("Trains generative networks.") { TrainCommand.Create(loggers), ExportCommand.Create(loggers) };

// Long enough to finish a step and to save.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
return await root.Parse(args).InvokeAsync(invocation);
