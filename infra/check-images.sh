#!/usr/bin/env bash
# Does what the Dockerfiles do, without a container engine: publishes into a folder and runs the same assertions on it.
# What it cannot tell is whether the base images are as the Dockerfiles think; .github/workflows/images.yml builds them.
#   infra/check-images.sh [--without-scheduler] [functions.cpu] [trainer.cpu] [functions.cuda] [trainer.cuda]
# Both cpu ones by default. --without-scheduler leaves the Durable Task Scheduler's extension out, for feeds that lack it.
# Ends with 1 where an image failed, and with 3 where none did but a package of one is not on this machine's feed.
set -euo pipefail
cd "$(dirname "$0")/.."
scheduler=1
images=()
for argument in "$@"; do
  case $argument in
    -h | --help) sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p;}' infra/check-images.sh; exit 0 ;;
    --without-scheduler) scheduler= ;;
    *)
      [ -f "infra/$argument.Dockerfile" ] || {
        echo "FAILED: there is no image '$argument': it is one of $(cd infra && echo *.Dockerfile | sed 's/\.Dockerfile//g')." >&2
        exit 1
      }
      images+=("$argument")
      ;;
  esac
done
[ ${#images[@]} -gt 0 ] || images=(functions.cpu trainer.cpu)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

check() { # image
  local dockerfile=infra/$1.Dockerfile publish assertion entry missing
  publish=$(sed -n 's/^RUN \(dotnet publish .*\) -o \/app$/\1/p' "$dockerfile")
  [ -n "$publish" ] || { echo "FAILED: $dockerfile publishes nothing." >&2; return 1; }
  [ -n "$scheduler" ] || publish=${publish/ -p:DurableTaskScheduler=true/}
  read -r -a assertion < <(sed -n 's/^RUN bash \/check\/assert-libraries.sh [^ ]* \(.*\)$/\1/p' "$dockerfile")
  echo "$1: $publish"
  if ! $publish -o "$folder/$1" --verbosity quiet >"$folder/log" 2>&1; then
    # NU1101 and NU1102: not there, or not in this version. NU1603 as an error: another version would be taken.
    missing=$(sed -nE 's/.*error (NU1101|NU1102|NU1603): (Warning As Error: )?(.*) \[.*/  \3/p; s/.*error (NU1101|NU1102|NU1603): (Warning As Error: )?([^[]*)$/  \3/p' "$folder/log" | sort -u)
    if [ -z "$missing" ]; then
      cat "$folder/log" >&2
      echo "FAILED: $1 cannot be published." >&2
      return 1
    fi
    printf 'NOT CHECKED: %s, for want of packages on this feed:\n%s\n' "$1" "$missing" >&2
    if [[ $missing == *DurableTask.AzureManaged* ]]; then
      echo "  All but the Durable Task Scheduler's extension is checked with --without-scheduler." >&2
    fi
    echo "  nuget.org has them, and .github/workflows/images.yml builds the image from there." >&2
    return 3
  fi
  DEVELOPMENT_MACHINE=1 bash infra/assert-libraries.sh "$folder/$1" "${assertion[@]}" || return 1
  entry=$(sed -n 's/^ENTRYPOINT \["dotnet", "\(.*\)"\]$/\1/p' "$dockerfile")
  if [ -n "$entry" ]; then
    dotnet "$folder/$1/$entry" --version >/dev/null || { echo "FAILED: $entry does not start." >&2; return 1; }
    echo "ok: $entry starts"
  fi
  echo "$1: $(du -sh "$folder/$1" | cut -f1)"
}

result=0
for image in "${images[@]}"; do
  code=0
  check "$image" || code=$?
  [ "$code" -eq 0 ] || [ "$result" -eq 1 ] || result=$code
  [ "$code" -ne 1 ] || result=1
  rm -rf "${folder:?}/$image"
done
exit "$result"
