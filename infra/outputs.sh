# Sourced by the scripts beside it: what the deployment into AZURE_RESOURCE_GROUP is called, and what it put out.
deployment="ganfunctions-${AZURE_ENV_NAME:-ganfunctions}"

output() { # name
  # Resource Manager may write the name's first word in camel case: gaN_KEY_VAULT.
  local first=${1%%_*} lower value
  lower=$(printf '%s' "$first" | tr '[:upper:]' '[:lower:]')
  value=$(az deployment group show --resource-group "$AZURE_RESOURCE_GROUP" --name "$deployment" \
    --query "properties.outputs.$1.value || properties.outputs.${lower%?}${first: -1}_${1#*_}.value" --output tsv) || return
  [ -n "$value" ] || { echo "The deployment $deployment has no output $1." >&2; return 1; }
  echo "$value"
}
