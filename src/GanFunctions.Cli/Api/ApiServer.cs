using System.Net;
using System.Net.Sockets;
using GanFunctions.Cli.Hosting;
using GanFunctions.Hosting;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Api;

/// <summary>
/// The HTTP API on this machine alone: on 127.0.0.1, without keys. Pages from elsewhere that a browser on this machine
/// shows are refused.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    /// <summary>The port that is taken where it is free.</summary>
    public const int UsualPort = 10080;

    private readonly WebApplication _server;

    private ApiServer(WebApplication server, Uri address)
    {
        _server = server;
        Address = address;
    }

    /// <summary>Where it listens, with the API's prefix.</summary>
    public Uri Address { get; }

    /// <summary>Starts serving.</summary>
    /// <param name="api">Answers.</param>
    /// <param name="deliveries">Takes events.</param>
    /// <param name="port">The port; the usual one, or any other where that is taken, where null.</param>
    /// <param name="context">What the command has to hand.</param>
    /// <exception cref="CommandFailedException">The port that was asked for is taken.</exception>
    public static async Task<ApiServer> StartAsync(GanApi api, EventDeliveries deliveries, int? port, CommandContext context)
    {
        try
        {
            return await ListenAsync(api, deliveries, port ?? (IsFree(UsualPort) ? UsualPort : 0), context).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTaken(exception) && port is null)
        {
            return await ListenAsync(api, deliveries, 0, context).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTaken(exception))
        {
            throw new CommandFailedException(
                ExitCode.MachineNotReady, $"The port {port} for the API is taken by another program.", "Name another with --api-port, or leave the option out.");
        }
    }

    /// <summary>Answers no more.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // Asked first, since the framework logs an error where it cannot listen.
    private static bool IsFree(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<ApiServer> ListenAsync(GanApi api, EventDeliveries deliveries, int port, CommandContext context)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "gan", Args = [] });
        builder.Services.RemoveAll<ILoggerFactory>();
        builder.Services.AddSingleton(context.Loggers);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            // The API has limits of its own, and says which.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        WebApplication server = builder.Build();
        try
        {
            server.Use(RefuseStrangersAsync);
            server.Use(ExplainAsync);
            foreach (ApiEndpoint endpoint in api.Endpoints)
            {
                string operation = endpoint.Operation;
                server.MapMethods(
                    $"/{ApiRoutes.Prefix}/{endpoint.Route}",
                    [endpoint.Method.Method],
                    async (HttpContext http) => await (await ApiResult.AnswerAsync(api, operation, http.Request, http.RequestAborted).ConfigureAwait(false))
                        .ExecuteAsync(http).ConfigureAwait(false));
            }

            server.MapMethods(
                $"/{ApiRoutes.Prefix}/{EventDeliveries.Route}",
                [HttpMethod.Options.Method, HttpMethod.Post.Method],
                async (HttpContext http) => await new ApiResult(await deliveries.AnswerAsync(
                    new HttpMethod(http.Request.Method), name => http.Request.Headers[name].FirstOrDefault(), http.Request.Body, http.RequestAborted).ConfigureAwait(false))
                    .ExecuteAsync(http).ConfigureAwait(false));

            await server.StartAsync(context.CancellationToken).ConfigureAwait(false);
            string listening = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new ApiServer(server, new Uri(new Uri(listening), ApiRoutes.Prefix));
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Task RefuseStrangersAsync(HttpContext http, RequestDelegate next)
    {
        string? origin = http.Request.Headers.Origin.FirstOrDefault();
        bool strange = !IsThisMachine(http.Request.Host.Host) ||
            (origin is not null && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && IsThisMachine(page.Host)));
        return strange
            ? new ApiResult(ApiProblem.Of(new InputRejectedException(
                "not-from-here", "The API answers this machine alone.", "Call it as http://127.0.0.1, and not from a page of another site.")).ToResponse())
                .ExecuteAsync(http)
            : next(http);
    }

    /// <summary>Says in the API's words what the routing refuses without any.</summary>
    private static async Task ExplainAsync(HttpContext http, RequestDelegate next)
    {
        await next(http).ConfigureAwait(false);
        if (http.Response.HasStarted || http.Response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed))
        {
            return;
        }

        string request = $"{http.Request.Method} {http.Request.Path}";
        const string Remedy = $"GET /{ApiRoutes.Prefix}/{ApiRoutes.OpenApi} describes what there is.";
        InputRejectedException refusal = http.Response.StatusCode == StatusCodes.Status404NotFound
            ? new InputRejectedException("unknown-address", $"The API has no address for {request}.", Remedy)
            : new InputRejectedException("wrong-method", $"The API does not take {request}, but {http.Response.Headers.Allow}.", Remedy);
        await new ApiResult(ApiProblem.Of(refusal).ToResponse()).ExecuteAsync(http).ConfigureAwait(false);
    }

    private static bool IsThisMachine(string host) => host is "127.0.0.1" or "localhost" or "[::1]";

    private static bool IsTaken(Exception exception) =>
        exception is IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };
}
