namespace GanFunctions.Pipeline.Api;

/// <summary>The addresses of the HTTP API, below <see cref="Prefix"/>. They are described in docs/openapi.json.</summary>
public static class ApiRoutes
{
    /// <summary>What all addresses begin with.</summary>
    public const string Prefix = "api";

    /// <summary>The models.</summary>
    public const string Models = "models";

    /// <summary>Makes a version current.</summary>
    public const string Promote = "models/{name}/promote";

    /// <summary>The training runs.</summary>
    public const string Runs = "runs";

    /// <summary>One run.</summary>
    public const string Run = "runs/{id}";

    /// <summary>Asks a run to stop.</summary>
    public const string Cancel = "runs/{id}/cancel";

    /// <summary>Translates an image.</summary>
    public const string Translate = "translate/{model}";

    /// <summary>Asks for generated images.</summary>
    public const string Generate = "generate/{model}";

    /// <summary>Whether the service can do its work.</summary>
    public const string Health = "health";

    /// <summary>The API's description.</summary>
    public const string OpenApi = "openapi.json";
}
