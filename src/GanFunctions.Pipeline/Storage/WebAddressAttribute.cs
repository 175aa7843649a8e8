using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Storage;

/// <summary>An option that is null or an absolute address that begins with <c>http://</c> or <c>https://</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WebAddressAttribute() : ValidationAttribute("The field {0} must be an address as https://host/path.")
{
    public override bool IsValid(object? value) =>
        value is null or Uri { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
