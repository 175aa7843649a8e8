# The function app for a GPU. Context: the root of the repository.
# Tags name a line and a distribution, so that a rebuild takes security fixes; what is deployed is named by its digest.
#
# CUDA 12.8 with cuDNN 9: ONNX Runtime's GPU package up to 1.26 is built for CUDA 12 and cuDNN 9 (Directory.Packages.props
# holds it there), from 1.27 on for CUDA 13, whose driver the hosts of Container Apps are not known to have. Any 12.x serves
# 1.26; 12.8 is what the trainer's libtorch is built for, so one driver requirement holds for both images.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG HOST=mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0
ARG CUDA=nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04

FROM ${SDK} AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/GanFunctions.Functions -c Release -r linux-x64 --self-contained false -p:Accelerator=cuda -p:DurableTaskScheduler=true -o /app

# Of the four gigabytes of CUDA, what the provider is linked with or loads.
FROM ${CUDA} AS cuda
RUN mkdir /cuda && \
    cp -a /usr/local/cuda/targets/x86_64-linux/lib/libcudart.so.12* \
          /usr/local/cuda/targets/x86_64-linux/lib/libcublas.so.12* \
          /usr/local/cuda/targets/x86_64-linux/lib/libcublasLt.so.12* \
          /usr/local/cuda/targets/x86_64-linux/lib/libcufft.so.11* \
          /usr/local/cuda/targets/x86_64-linux/lib/libcurand.so.10* \
          /usr/local/cuda/targets/x86_64-linux/lib/libnvrtc*.so.12* \
          /usr/lib/x86_64-linux-gnu/libcudnn*.so.9* /cuda/

FROM ${HOST} AS runtime
COPY --from=cuda /cuda /usr/local/cuda/lib64
# The host listens on a privileged port and its start script writes below /etc, so it stays root, as its makers ship it.
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    ASPNETCORE_URLS=http://+:80 \
    LD_LIBRARY_PATH=/usr/local/cuda/lib64 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 80

# In a stage of its own, so that nothing of the check is shipped.
FROM runtime AS checked
COPY --from=build /app /home/site/wwwroot
COPY infra/assert-libraries.sh /check/
RUN bash /check/assert-libraries.sh /home/site/wwwroot functions cuda

FROM runtime
COPY --from=checked /home/site/wwwroot /home/site/wwwroot
HEALTHCHECK --start-period=5m --interval=30s --timeout=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/80; printf 'GET /api/health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; read -r _ status _ <&3; [ \"$status\" = 200 ]"]
