using System.Globalization;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Api;

/// <summary><c>POST /api/translate/{model}</c>: an image in, its translation out; nothing is stored.</summary>
internal sealed class TranslateEndpoint(
    TranslatorFinder translators, Lazy<SessionPool> sessions, ImageTranslator translator, ImageLimits limits, TranslationOptions options, TimeProvider time)
    : ApiEndpoint(ApiOperations.Translate, HttpMethod.Post, ApiRoutes.Translate)
{
    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        long start = time.GetTimestamp();
        TranslatorSource wanted = await translators.FindAsync(ModelReference.Parse(request.Route["model"]), DirectionOf(request), ct);
        Func<DecodedImage, ImageFormat> format = FormatOf(request);
        ReadOnlyMemory<byte> body = await request.ReadAsync(limits.MaxBytes, ct);
        DecodedImage image = ImageCodec.Decode(body, limits, "The body");

        using SessionLease<TranslatorSession> lease = await sessions.Value.LeaseAsync(wanted, ct);
        RgbaImage translated = translator.Translate(image.Image, lease.Session, ct);
        ImageFormat written = format(image);
        return new ApiResponse(200, MediaTypeOf(written), ImageCodec.Encode(translated, written, options.Quality))
        {
            Headers = new Dictionary<string, string>
            {
                ["Gan-Model"] = $"{wanted.Model}@{lease.Version}",
                ["Gan-Direction"] = wanted.Direction,
                ["Gan-Provider"] = lease.Session.Provider.Provider.ToString(),
                ["Gan-Milliseconds"] = time.GetElapsedTime(start).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture),
            },
        };
    }

    private static string DirectionOf(ApiRequest request) => request.Query.GetValueOrDefault("direction") switch
    {
        null => Directions.AtoB,
        string text when text.Equals(Directions.AtoB, StringComparison.OrdinalIgnoreCase) => Directions.AtoB,
        string text when text.Equals(Directions.BtoA, StringComparison.OrdinalIgnoreCase) => Directions.BtoA,
        string text => throw new InputRejectedException(
            "unknown-direction", $"'{text}' is not a direction.", $"Use direction={Directions.AtoB} or direction={Directions.BtoA}, or leave it out."),
    };

    private static Func<DecodedImage, ImageFormat> FormatOf(ApiRequest request) => request.Query.GetValueOrDefault("format")?.ToLowerInvariant() switch
    {
        null or "png" => _ => ImageFormat.Png,
        "jpeg" or "jpg" => _ => ImageFormat.Jpeg,
        "webp" => _ => ImageFormat.Webp,
        "source" => image => image.Format is ImageFormat.Jpeg or ImageFormat.Webp ? image.Format : ImageFormat.Png,
        string text => throw new InputRejectedException(
            "unknown-output-format", $"The format '{text}' is not written.", "Use format=png, jpeg, webp or source, or leave it out."),
    };

    private static string MediaTypeOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Webp => "image/webp",
        _ => "image/png",
    };
}
