#!/usr/bin/env bash
# Does what the Dockerfiles do, without a container engine: publishes into a folder and runs the same assertions on it.
# What it cannot tell is whether the base images are as the Dockerfiles think; .github/workflows/images.yml builds them.
#   infra/check-images.sh [functions.cpu] [trainer.cpu] [functions.cuda] [trainer.cuda]      both cpu ones by default
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- functions.cpu trainer.cpu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for image in "$@"; do
  dockerfile=infra/$image.Dockerfile
  publish=$(sed -n 's/^RUN \(dotnet publish .*\) -o \/app$/\1/p' "$dockerfile")
  [ -n "$publish" ] || { echo "FAILED: $dockerfile publishes nothing." >&2; exit 1; }
  read -r -a assertion < <(sed -n 's/^RUN bash \/check\/assert-libraries.sh [^ ]* \(.*\)$/\1/p' "$dockerfile")
  echo "$image: $publish"
  $publish -o "$folder/$image" --verbosity quiet
  DEVELOPMENT_MACHINE=1 bash infra/assert-libraries.sh "$folder/$image" "${assertion[@]}"
  entry=$(sed -n 's/^ENTRYPOINT \["dotnet", "\(.*\)"\]$/\1/p' "$dockerfile")
  if [ -n "$entry" ]; then
    dotnet "$folder/$image/$entry" --version >/dev/null
    echo "ok: $entry starts"
  fi
  echo "$image: $(du -sh "$folder/$image" | cut -f1)"
done
