#!/usr/bin/env bash
# Deploys GanFunctions into a resource group that exists: what Bicep describes, then the images, then the subscriptions of
# events. Doing it again changes what has changed. Needs the Azure CLI, signed in. docs/deploy.md explains.
#
#   AZURE_RESOURCE_GROUP=gan infra/deploy.sh [--what-if]
#
# bicep/main.bicepparam lists the variables that it reads. IMAGE_TAG names the images; the commit by default.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${AZURE_RESOURCE_GROUP:?is not set. Name the resource group to deploy into.}"
command -v az >/dev/null || { echo "The Azure CLI (az) is needed: https://aka.ms/azure-cli." >&2; exit 1; }
export AZURE_ENV_NAME="${AZURE_ENV_NAME:-ganfunctions}"
tag="${IMAGE_TAG:-$(git rev-parse --short=12 HEAD)}"
deployment="ganfunctions-$AZURE_ENV_NAME"

# Whoever deploys by hand may also upload and publish, unless GAN_OPERATORS says who may.
if [ -z "${GAN_OPERATORS:-}" ] && me=$(az ad signed-in-user show --query id --output tsv 2>/dev/null); then
  export GAN_OPERATORS="[{\"principalId\":\"$me\",\"principalType\":\"User\"}]"
fi

template=(--resource-group "$AZURE_RESOURCE_GROUP" --parameters bicep/main.bicepparam)

say() { printf '\n== %s\n' "$*"; }

output() { # name
  az deployment group show --resource-group "$AZURE_RESOURCE_GROUP" --name "$deployment" \
    --query "properties.outputs.$1.value" --output tsv
}

deploy() { az deployment group create --name "$deployment" "${template[@]}" --output none; }

# A deployment is a whole: what the last one had is kept where this one was not told otherwise.
if az deployment group show --resource-group "$AZURE_RESOURCE_GROUP" --name "$deployment" --output none 2>/dev/null; then
  resource_of() { az resource list --resource-group "$AZURE_RESOURCE_GROUP" --resource-type "$1" --query "[?tags.\"azd-env-name\"=='$AZURE_ENV_NAME'] | [0].name" --output tsv; }
  app=$(resource_of Microsoft.App/containerApps)
  job=$(resource_of Microsoft.App/jobs)
  [ -z "$app" ] || export GAN_FUNCTION_IMAGE="${GAN_FUNCTION_IMAGE:-$(az containerapp show --resource-group "$AZURE_RESOURCE_GROUP" --name "$app" --query 'properties.template.containers[0].image' --output tsv)}"
  [ -z "$job" ] || export GAN_TRAINER_IMAGE="${GAN_TRAINER_IMAGE:-$(az containerapp job show --resource-group "$AZURE_RESOURCE_GROUP" --name "$job" --query 'properties.template.containers[0].image' --output tsv)}"
  existing=true
fi

if [ "${1:-}" = --what-if ]; then
  GAN_EVENT_SUBSCRIPTIONS="${existing:-false}" az deployment group what-if "${template[@]}"
  exit
fi

# Left out at first: what is left out stays as it is, and what is there is tried out anew, which a sleeping app may fail.
export GAN_EVENT_SUBSCRIPTIONS=false

say "Resources"
deploy
registry=$(output AZURE_CONTAINER_REGISTRY_NAME)
server=$(output AZURE_CONTAINER_REGISTRY_ENDPOINT)
accelerator=$(output GAN_ACCELERATOR)

# Built in the registry, so that no container engine is needed here; deployed by digest, so that a tag that moves moves nothing.
build() { # name
  az acr build --registry "$registry" --image "$1:$tag" --file "infra/$1.$accelerator.Dockerfile" --no-logs . --output none >&2
  printf '%s/%s@%s\n' "$server" "$1" "$(az acr repository show --name "$registry" --image "$1:$tag" --query digest --output tsv)"
}

say "Images, $accelerator, $tag"
GAN_FUNCTION_IMAGE=$(build functions)
GAN_TRAINER_IMAGE=$(build trainer)
export GAN_FUNCTION_IMAGE GAN_TRAINER_IMAGE
deploy
host=$(output GAN_FUNCTION_HOST)

say "Waiting for https://$host"
# The app has to answer before Event Grid tries out its webhooks. That the networks are unready without a model is no obstacle.
for attempt in $(seq 60); do
  status=$(curl --silent --output /dev/null --max-time 30 --write-out '%{http_code}' "https://$host/api/health" || true)
  case $status in
    200 | 503) break ;;
  esac
  [ "$attempt" -lt 60 ] || { echo "https://$host/api/health does not answer (last status: $status). See docs/deploy.md." >&2; exit 1; }
  sleep 10
done

say "Subscriptions of events"
export GAN_EVENT_SUBSCRIPTIONS=true
deploy

# So that a later azd provision keeps what is deployed now.
if [ -n "${AZD_HOOK:-}" ]; then
  azd env set GAN_FUNCTION_IMAGE "$GAN_FUNCTION_IMAGE"
  azd env set GAN_TRAINER_IMAGE "$GAN_TRAINER_IMAGE"
fi

say "Deployed"
echo "Upload images to     https://$(output GAN_STORAGE_ACCOUNT).blob.core.windows.net/images/MODEL/"
echo "The API              https://$host/api (key: secret host-function-default in the vault $(output GAN_KEY_VAULT))"
echo "Function app         $(output GAN_FUNCTION_APP)"
echo "Try it               infra/smoke.sh"
