#!/usr/bin/env bash
# Deploys GanFunctions into a resource group that exists: what Bicep describes, then the images, then the subscriptions of
# events. Doing it again changes what has changed. Needs the Azure CLI, signed in. docs/deploy.md explains.
#
#   AZURE_RESOURCE_GROUP=gan infra/deploy.sh [--what-if]
#
# bicep/main.bicepparam lists the variables that it reads. IMAGE_TAG names the images; the commit by default.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { # reason
  echo "$1" >&2
  exit "${2:-1}"
}

case "${1:-}" in
  '' | --what-if) [ $# -le 1 ] || fail "Too many arguments; there is one option, --what-if." 64 ;;
  -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p;}' infra/deploy.sh; exit ;;
  *) fail "There is no option '$1'; there is one, --what-if. Nothing was deployed." 64 ;;
esac

group="${AZURE_RESOURCE_GROUP:?is not set. Name the resource group to deploy into.}"
export AZURE_ENV_NAME="${AZURE_ENV_NAME:-ganfunctions}"
[[ $AZURE_ENV_NAME =~ ^[A-Za-z0-9][A-Za-z0-9-]{0,31}$ ]] || fail "AZURE_ENV_NAME is '$AZURE_ENV_NAME', and must be 1 to 32 letters, digits and hyphens."
. infra/outputs.sh
template=(--resource-group "$group" --parameters bicep/main.bicepparam)
tag="${IMAGE_TAG:-$(git rev-parse --short=12 HEAD)}"

say() { printf '\n== %s\n' "$*"; }

at_least() { # wanted, found
  [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

command -v az >/dev/null || fail "The Azure CLI (az) is needed: https://aka.ms/azure-cli."
cli=$(az version --query '"azure-cli"' --output tsv)
at_least 2.75.0 "$cli" || fail "The Azure CLI is $cli, and 2.75.0 or later is needed: az upgrade, or https://aka.ms/azure-cli."
az bicep upgrade --only-show-errors || echo "Going on with the Bicep that is there." >&2
bicep=$(az bicep version --only-show-errors)
[[ $bicep =~ [0-9]+\.[0-9]+\.[0-9]+ ]] || fail "az bicep version says '$bicep', which names no version."
at_least 0.38.0 "${BASH_REMATCH[0]}" || fail "Bicep is ${BASH_REMATCH[0]}, and 0.38.0 or later is needed: az bicep upgrade."

# A sign-in by OpenID Connect lasts an hour, and images for GPUs may take longer to build.
sign_in_again() {
  [ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] && [ -n "${AZURE_CLIENT_ID:-}" ] || return 0
  local token
  token=$(curl --fail --silent --show-error --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api://AzureADTokenExchange" | sed -nE 's/.*"value" *: *"([^"]+)".*/\1/p')
  [ -n "$token" ] || fail "GitHub gave no token to sign in with."
  az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" --federated-token "$token" --output none
  az account set --subscription "$AZURE_SUBSCRIPTION_ID"
}

subscription=$(az account show --query id --output tsv)
[ "${AZURE_SUBSCRIPTION_ID:-$subscription}" = "$subscription" ] ||
  fail "AZURE_SUBSCRIPTION_ID is $AZURE_SUBSCRIPTION_ID, and az works in $subscription: az account set --subscription $AZURE_SUBSCRIPTION_ID."

# Whoever deploys by hand may also upload and publish, unless GAN_OPERATORS says who may.
if [ -z "${GAN_OPERATORS:-}" ] && me=$(az ad signed-in-user show --query id --output tsv 2>/dev/null) && [ -n "$me" ]; then
  export GAN_OPERATORS="[{\"principalId\":\"$me\",\"principalType\":\"User\"}]"
fi
[ -n "${GAN_OPERATORS:-}" ] || unset GAN_OPERATORS

# A role works minutes after it was assigned: what an identity may not do yet is tried again.
deploy() {
  local attempt faults
  faults=$(mktemp)
  for attempt in 1 2 3 4 5; do
    if az deployment group create --name "$deployment" "${template[@]}" --output none 2>"$faults"; then
      cat "$faults" >&2
      rm -f "$faults"
      return 0
    fi
    cat "$faults" >&2
    if [ "$attempt" -eq 5 ] || ! grep -Eiq 'managed identity|unauthorized|forbidden|denied|not authorized' "$faults"; then
      rm -f "$faults"
      fail "The deployment failed. What it says is above; docs/deploy.md has the usual reasons."
    fi
    echo "A role may not work yet; trying again in ${GAN_RETRY_SECONDS:-60} s." >&2
    sleep "${GAN_RETRY_SECONDS:-60}"
  done
}

# In functions that are called as $(...), set -e does not hold: they return by hand.

# A deployment is a whole: the images that run are kept where this one was not told otherwise.
resource_of() { # type
  az resource list --resource-group "$group" --resource-type "$1" --query "[?tags.\"azd-env-name\"=='$AZURE_ENV_NAME'] | [0].name" --output tsv
}

image_of() { # command and arguments that show it
  local image
  image=$("$@" --resource-group "$group" --query 'properties.template.containers[0].image' --output tsv) || return
  [ -n "$image" ] || fail "What runs in $group cannot be told from: $*. Set GAN_FUNCTION_IMAGE and GAN_TRAINER_IMAGE to deploy all the same."
  echo "$image"
}

app=$(resource_of Microsoft.App/containerApps)
job=$(resource_of Microsoft.App/jobs)
if [ -n "$app" ] && [ -z "${GAN_FUNCTION_IMAGE:-}" ]; then
  GAN_FUNCTION_IMAGE=$(image_of az containerapp show --name "$app")
fi
if [ -n "$job" ] && [ -z "${GAN_TRAINER_IMAGE:-}" ]; then
  GAN_TRAINER_IMAGE=$(image_of az containerapp job show --name "$job")
fi
export GAN_FUNCTION_IMAGE GAN_TRAINER_IMAGE

if [ "${1:-}" = --what-if ]; then
  GAN_EVENT_SUBSCRIPTIONS=$([ -n "$app" ] && echo true || echo false) az deployment group what-if "${template[@]}"
  exit
fi

# Left out at first: what is left out stays as it is, and what is there is tried out anew, which a sleeping app may fail.
export GAN_EVENT_SUBSCRIPTIONS=false

say "Resources"
deploy
registry=$(output AZURE_CONTAINER_REGISTRY_NAME)
server=$(output AZURE_CONTAINER_REGISTRY_ENDPOINT)
serving=$(output GAN_SERVING_ACCELERATOR)
training=$(output GAN_TRAINING_ACCELERATOR)

# Built in the registry, so that no container engine is needed here; deployed by digest, so that a tag that moves moves nothing.
build() { # name, accelerator
  local digest
  az acr build --registry "$registry" --image "$1:$tag" --file "infra/$1.$2.Dockerfile" --no-logs . --output none >&2 || return
  digest=$(az acr repository show --name "$registry" --image "$1:$tag" --query digest --output tsv) || return
  [[ $digest == sha256:* ]] || fail "The registry has no digest of $1:$tag."
  echo "$server/$1@$digest"
}

say "Images: functions for $serving, trainer for $training, $tag"
sign_in_again
GAN_FUNCTION_IMAGE=$(build functions "$serving")
sign_in_again
GAN_TRAINER_IMAGE=$(build trainer "$training")
sign_in_again
deploy

# So that a later azd provision keeps what is deployed now.
if [ -n "${AZD_HOOK:-}" ]; then
  azd env set GAN_FUNCTION_IMAGE "$GAN_FUNCTION_IMAGE"
  azd env set GAN_TRAINER_IMAGE "$GAN_TRAINER_IMAGE"
fi
host=$(output GAN_FUNCTION_HOST)

say "Waiting for https://$host"
# The app has to answer before Event Grid tries out its webhooks. That the networks are unready without a model is no obstacle.
for attempt in $(seq 60); do
  status=$(curl --silent --output /dev/null --max-time 30 --write-out '%{http_code}' "https://$host/api/health" || true)
  case $status in
    200 | 503) break ;;
  esac
  [ "$attempt" -lt 60 ] || fail "https://$host/api/health does not answer (last status: $status). See docs/deploy.md."
  sleep 10
done

say "Subscriptions of events"
export GAN_EVENT_SUBSCRIPTIONS=true
deploy

account=$(output GAN_STORAGE_ACCOUNT)
vault=$(output GAN_KEY_VAULT)
name=$(output GAN_FUNCTION_APP)
say "Deployed"
echo "Upload images to     https://$account.blob.core.windows.net/images/MODEL/"
echo "The API              https://$host/api (key: secret host-function-default in the vault $vault)"
echo "Function app         $name"
echo "Try it               infra/smoke.sh"
