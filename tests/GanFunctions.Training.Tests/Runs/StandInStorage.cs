using System.Net;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Training.Tests.Runs;

/// <summary>Blobs in memory, behind the part of the storage's protocol that a run's files need, with a record of the uploads.</summary>
internal sealed class StandInStorage : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly Task _work;

    public StandInStorage()
    {
        (_listener, string endpoint) = Listen();
        Storage = GanStorage.Connect(new StorageOptions
        {
            Connection = $"AccountName=account;AccountKey=a2V5;BlobEndpoint={endpoint};QueueEndpoint={endpoint}",
            MaxRetries = 0,
        });
        _work = Task.Run(AnswerAsync);
    }

    public GanStorage Storage { get; }

    /// <summary>Names and contents, in the order of their uploads, names as below the run.</summary>
    public List<(string Name, byte[] Content)> Uploads { get; } = [];

    /// <summary>Downloads end in their middle.</summary>
    public bool CutsDownloads { get; set; }

    /// <summary>Uploads of this name are refused; null where none are.</summary>
    public string? Refused { get; set; }

    public void Put(string name, byte[] content) => _blobs[name] = content;

    public void Dispose()
    {
        _listener.Close();
        _work.Wait();
    }

    // HttpListener finds no free port by itself.
    private static (HttpListener Listener, string Endpoint) Listen()
    {
        while (true)
        {
            string endpoint = $"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}/account/";
            HttpListener listener = new();
            listener.Prefixes.Add(endpoint);
            try
            {
                listener.Start();
                return (listener, endpoint);
            }
            catch (HttpListenerException)
            {
                // Another process has it.
            }
        }
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(context.Request, context.Response);
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        // /account/runs/{runId}/{name}
        string name = string.Join('/', request.Url!.AbsolutePath.Split('/').Skip(4));
        response.Headers["ETag"] = "\"1\"";
        response.Headers["Last-Modified"] = "Thu, 01 Jan 2026 00:00:00 GMT";
        switch (request.HttpMethod)
        {
            case "PUT" when name == Refused:
                response.StatusCode = (int)HttpStatusCode.Forbidden;
                break;
            case "PUT":
                using (MemoryStream content = new())
                {
                    await request.InputStream.CopyToAsync(content);
                    _blobs[name] = content.ToArray();
                    Uploads.Add((name, content.ToArray()));
                }

                response.StatusCode = (int)HttpStatusCode.Created;
                break;
            case "GET" when request.QueryString["comp"] == "list":
                response.ContentType = "application/xml";
                await response.OutputStream.WriteAsync("<?xml version=\"1.0\"?><EnumerationResults><Blobs/><NextMarker/></EnumerationResults>"u8.ToArray());
                break;
            case "GET" when _blobs.TryGetValue(name, out byte[]? blob):
                response.ContentLength64 = blob.Length;
                if (CutsDownloads)
                {
                    await response.OutputStream.WriteAsync(blob.AsMemory(0, blob.Length / 2));
                    await response.OutputStream.FlushAsync();
                    response.Abort();
                    return;
                }

                await response.OutputStream.WriteAsync(blob);
                break;
            default:
                response.StatusCode = (int)HttpStatusCode.NotFound;
                response.Headers["x-ms-error-code"] = "BlobNotFound";
                break;
        }

        response.Close();
    }
}
