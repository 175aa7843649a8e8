# The function app without a GPU. Context: the root of the repository.
# Tags name a line and a distribution, so that a rebuild takes security fixes; what is deployed is named by its digest.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG HOST=mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0

FROM ${SDK} AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/GanFunctions.Functions -c Release -r linux-x64 --self-contained false -p:Accelerator=cpu -p:DurableTaskScheduler=true -o /app

FROM ${HOST} AS runtime
# The host listens on a privileged port and its start script writes below /etc, so it stays root, as its makers ship it.
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    ASPNETCORE_URLS=http://+:80
EXPOSE 80

# In a stage of its own, so that nothing of the check is shipped.
FROM runtime AS checked
COPY --from=build /app /home/site/wwwroot
COPY infra/assert-libraries.sh /check/
RUN bash /check/assert-libraries.sh /home/site/wwwroot functions cpu

FROM runtime
COPY --from=checked /home/site/wwwroot /home/site/wwwroot
HEALTHCHECK --start-period=2m --interval=30s --timeout=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/80; printf 'GET /api/health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; read -r _ status _ <&3; [ \"$status\" = 200 ]"]
