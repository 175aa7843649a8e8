namespace GanFunctions.Pipeline.Api;

/// <summary>The operations of the HTTP API, by the names that the functions and docs/openapi.json give them.</summary>
public static class ApiOperations
{
    /// <summary>Lists the models.</summary>
    public const string ListModels = "ListModels";

    /// <summary>Makes a version current.</summary>
    public const string PromoteModel = "PromoteModel";

    /// <summary>Lists the training runs.</summary>
    public const string ListRuns = "ListRuns";

    /// <summary>Shows one run.</summary>
    public const string GetRun = "GetRun";

    /// <summary>Asks a run to stop.</summary>
    public const string CancelRun = "CancelRun";

    /// <summary>Translates an image.</summary>
    public const string Translate = "Translate";

    /// <summary>Asks for generated images.</summary>
    public const string Generate = "Generate";

    /// <summary>Tells whether the service can do its work.</summary>
    public const string Health = "Health";

    /// <summary>Gives the API's description.</summary>
    public const string OpenApi = "OpenApi";
}
