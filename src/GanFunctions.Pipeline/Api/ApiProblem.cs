using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Api;

/// <summary>Why a request was not answered, as problem details (RFC 9457) with a code and a remedy.</summary>
/// <param name="Type">A name of the kind of problem: <c>urn:ganfunctions:problem:</c> and the code.</param>
/// <param name="Title">The kind of problem, in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, as one sentence.</param>
/// <param name="Code">A stable, machine-readable name of the reason, in kebab-case.</param>
/// <param name="Remedy">What to do about it, as one sentence.</param>
public sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Code, string Remedy)
{
    /// <summary>The type of a body that holds one.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Describes what was thrown.</summary>
    /// <param name="exception">What was thrown.</param>
    public static ApiProblem Of(Exception exception) => exception switch
    {
        InputRejectedException rejected => Make(StatusOf(rejected.Code), rejected.Code, rejected.Message, rejected.Remedy),
        ModelConflictException conflict => Make(409, "model-conflict", conflict.Message, "Look at the model again, then repeat the request."),
        ModelLoadException model => Make(503, "model-unusable", model.Message, model.Remedy),
        ProviderUnavailableException provider => Make(503, "provider-unavailable", provider.Message, "Mend what it says, or change the setting."),
        StorageUnreachableException storage => Make(503, "storage-unreachable", storage.Message, storage.Remedy),
        _ => Make(500, "internal-error", "The request failed through a fault of the service.", "Look into the service's log."),
    };

    /// <summary>The problem as an answer.</summary>
    public ApiResponse ToResponse() => new(Status, ContentType, ContractJson.Write(this));

    private static int StatusOf(string code) => code switch
    {
        "unknown-model" or "unknown-version" or "unknown-run" or "no-current-version" => 404,
        "not-from-here" => 403,
        "run-ended" => 409,
        "file-too-large" or "image-too-large" => 413,
        "not-an-image" or "unsupported-image" or "truncated-image" or "damaged-image" or "not-a-number" => 422,
        _ => 400,
    };

    private static ApiProblem Make(int status, string code, string detail, string remedy) =>
        new($"urn:ganfunctions:problem:{code}", TitleOf(status), status, detail, code, remedy);

    private static string TitleOf(int status) => status switch
    {
        400 => "The request is at fault",
        403 => "The request is not allowed",
        404 => "There is no such thing",
        409 => "The request comes at the wrong time",
        413 => "The body is too large",
        422 => "The content cannot be processed",
        503 => "The service cannot do this now",
        _ => "The service failed",
    };
}
