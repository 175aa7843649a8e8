using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;

return await CommandLine.InvokeAsync(GanRootCommand.Create(), args).ConfigureAwait(false);
