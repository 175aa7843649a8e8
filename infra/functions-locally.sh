#!/usr/bin/env bash
# Starts the Functions app under Core Tools (func) with Azurite, pushes one sample image through the blob trigger, and says
# how that ended. Needs the .NET SDK, Node.js and Core Tools 4. Event Grid's part is played by one POST.
set -euo pipefail
cd "$(dirname "$0")/.."
model=day2night
photo=samples/photos/lake.jpg
port="${GAN_PORT:-7071}"
work=$(mktemp -d)
started=()

stop() {
  local code=$?
  kill "${started[@]}" 2>/dev/null || true
  [ "$code" -eq 0 ] || tail -n 60 "$work"/*.log >&2 || true
  rm -rf "$work"
}
trap stop EXIT

export FUNCTIONS_WORKER_RUNTIME=dotnet-isolated AzureWebJobsStorage=UseDevelopmentStorage=true GanStorage=UseDevelopmentStorage=true

npx --yes azurite@3.37.0 --silent --skipApiVersionCheck --disableTelemetry --inMemoryPersistence > "$work/azurite.log" 2>&1 &
started+=($!)
dotnet publish src/GanFunctions.Functions -c Release -o "$work/app" --verbosity quiet
./gan models import "samples/models/$model" --promote --storage UseDevelopmentStorage=true

(cd "$work/app" && exec func start --no-build --port "$port") > "$work/func.log" 2>&1 &
started+=($!)
for attempt in $(seq 90); do
  [ "$(curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' "http://127.0.0.1:$port/api/health" || true)" != 200 ] || break
  [ "$attempt" -lt 90 ] || { echo "FAILED: the app is not ready." >&2; exit 1; }
  sleep 2
done

name="$model/locally-$$.jpg"
url="http://127.0.0.1:10000/devstoreaccount1/images/$name"
az storage blob upload --connection-string UseDevelopmentStorage=true --container-name images --name "$name" --file "$photo" --output none
curl --fail --silent --show-error --header 'Content-Type: application/json' --header 'aeg-event-type: Notification' \
  --data "[{ \"id\": \"$(cat /proc/sys/kernel/random/uuid)\", \"topic\": \"/subscriptions/0/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1\",
    \"subject\": \"/blobServices/default/containers/images/blobs/$name\", \"eventType\": \"Microsoft.Storage.BlobCreated\",
    \"eventTime\": \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\", \"dataVersion\": \"\", \"metadataVersion\": \"1\",
    \"data\": { \"api\": \"PutBlob\", \"blobType\": \"BlockBlob\", \"contentType\": \"image/jpeg\", \"url\": \"$url\" } }]" \
  "http://127.0.0.1:$port/runtime/webhooks/blobs?functionName=Host.Functions.TranslateImage"

for attempt in $(seq 60); do
  found=$(az storage blob exists --connection-string UseDevelopmentStorage=true --container-name translated --name "${name%.jpg}.png" --query exists --output tsv)
  [ "$found" != true ] || break
  [ "$attempt" -lt 60 ] || { echo "FAILED: there is no translation." >&2; exit 1; }
  sleep 2
done
echo "ok: translated/${name%.jpg}.png"
