# The trainer for a GPU. Context: the root of the repository.
# Tags name a line and a distribution, so that a rebuild takes security fixes; what is deployed is named by its digest.
# Ubuntu 24.04 for its libstdc++ (GLIBCXX_3.4.33): TorchSharp 0.107 needs 3.4.32, which Debian 12 does not have.
#
# No CUDA image: libtorch 2.10 comes with the CUDA 12.8 and the cuDNN that it was built with, and the machine brings the
# driver. ONNX Runtime only checks exported files here, on the CPU, so the trainer takes its small package.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime:10.0-noble

FROM ${SDK} AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/GanFunctions.Training -c Release -r linux-x64 --self-contained false -p:Accelerator=cuda -p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime -o /app

FROM ${RUNTIME} AS runtime
ENV GAN_WORK_FOLDER=/tmp/gan-trainer \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /app

# In a stage of its own, so that nothing of the check is shipped.
FROM runtime AS checked
COPY --from=build /app /app
COPY infra/assert-libraries.sh /check/
RUN bash /check/assert-libraries.sh /app trainer cuda

FROM runtime
COPY --from=checked /app /app
USER $APP_UID
# The trainer writes its progress at least every ten seconds.
HEALTHCHECK --start-period=10m --interval=1m --timeout=10s \
    CMD ["bash", "-c", "find \"$GAN_WORK_FOLDER\" -name progress.json -mmin -5 | grep -q ."]
ENTRYPOINT ["dotnet", "gan-trainer.dll"]
CMD ["run"]
