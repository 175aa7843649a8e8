#!/usr/bin/env bash
# Publishes the sample model if it is not there, drops an image and waits for its translation.
#
#   AZURE_RESOURCE_GROUP=gan infra/smoke.sh          in Azure, with the roles of a user, for the first time of an operator (docs/security.md)
#   GAN_CONNECTION=UseDevelopmentStorage=true infra/smoke.sh     on any other storage
#
# GAN_MODEL (day2night), GAN_IMAGE (a sample photo), GAN_TIMEOUT in seconds (600: a replica may have to start first).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v az >/dev/null || { echo "The Azure CLI (az) is needed, on any storage: https://aka.ms/azure-cli." >&2; exit 1; }
model="${GAN_MODEL:-day2night}"
image="${GAN_IMAGE:-samples/photos/lake.jpg}"
timeout="${GAN_TIMEOUT:-600}"

if [ -n "${GAN_CONNECTION:-}" ]; then
  storage=(--connection-string "$GAN_CONNECTION")
else
  : "${AZURE_RESOURCE_GROUP:?is not set. Name the resource group that GanFunctions is deployed into.}"
  . infra/outputs.sh
  account="${GAN_STORAGE_ACCOUNT:-$(output GAN_STORAGE_ACCOUNT)}"
  storage=(--account-name "$account" --auth-mode login)
fi

exists() { # container, blob
  [ "$(az storage blob exists "${storage[@]}" --container-name "$1" --name "$2" --query exists --output tsv)" = true ]
}

# Who may not read models/ is taken at their word that the model is there.
if ! exists models "$model/current.json" 2>/dev/null && [ -d "samples/models/$model" ]; then
  echo "Publishing $model"
  ./gan models import "samples/models/$model" --promote --storage "${GAN_CONNECTION:-https://$account.blob.core.windows.net}" ||
    echo "It could not be published. Going on: it may be there." >&2
fi

name="smoke-$(date -u +%Y%m%dT%H%M%SZ)-$$"
[[ ${image##*/} == *.* ]] || { echo "$image has no ending, such as .jpg, that says what it is." >&2; exit 1; }
source="$model/$name.${image##*.}"
result="$model/$name.png"
echo "Dropping images/$source"
az storage blob upload "${storage[@]}" --container-name images --name "$source" --file "$image" --no-progress --output none

began=$(date +%s)
until exists translated "$result"; do
  if exists rejected "images/$source.json"; then
    record=$(mktemp)
    az storage blob download "${storage[@]}" --container-name rejected --name "images/$source.json" --file "$record" --overwrite --no-progress --output none
    echo "It was refused:" >&2
    cat "$record" >&2
    rm -f "$record"
    exit 1
  fi

  if [ $(($(date +%s) - began)) -ge "$timeout" ]; then
    echo "There is neither a translation nor a refusal after $timeout s. See docs/operations.md." >&2
    exit 1
  fi
  sleep 3
done

echo "translated/$result is there after $(($(date +%s) - began)) s:"
az storage blob metadata show "${storage[@]}" --container-name translated --name "$result" --output yaml
az storage blob delete "${storage[@]}" --container-name images --name "$source" --output none
