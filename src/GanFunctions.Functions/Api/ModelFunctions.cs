using GanFunctions.Hosting;
using GanFunctions.Pipeline.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Api;

/// <summary>The API's operations on models.</summary>
/// <param name="api">Answers.</param>
public sealed class ModelFunctions(GanApi api)
{
    /// <summary>Lists the models.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.ListModels)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Models)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.ListModels, request, ct).ConfigureAwait(false);

    /// <summary>Makes a version current.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.PromoteModel)]
    public async Task<IResult> PromoteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Promote)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.PromoteModel, request, ct).ConfigureAwait(false);

    /// <summary>Translates an image.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.Translate)]
    public async Task<IResult> TranslateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Translate)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.Translate, request, ct).ConfigureAwait(false);

    /// <summary>Asks for generated images.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.Generate)]
    public async Task<IResult> GenerateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Generate)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.Generate, request, ct).ConfigureAwait(false);
}
