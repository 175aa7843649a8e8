#!/bin/bash
# Fails where what was published cannot load its native libraries on this machine. Runs while an image is built, in the
# image that is shipped, and from check-images.sh, which sets DEVELOPMENT_MACHINE=1.
#   assert-libraries.sh FOLDER functions|trainer cpu|cuda
set -euo pipefail
folder=$1
program=$2
accelerator=$3

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# libcuda.so.1 is the driver: the machine brings it, not the image. A weak version is one that is not needed.
assert_loads() { # name of a library that has to be there
  local file missing
  file=$(find "$folder" -name "$1" -print -quit)
  [ -n "$file" ] || fail "$1 was not published into $folder."
  missing=$(LD_LIBRARY_PATH="$(dirname "$file"):${LD_LIBRARY_PATH:-}" ldd "$file" 2>&1 |
    grep 'not found' | grep -v 'weak version' | grep -v '^[[:space:]]*libcuda\.so\.1 ' || true)
  [ -z "$missing" ] || fail "$file cannot be loaded:"$'\n'"$missing"
  echo "ok: $1 finds all that it needs"
}

if [ "${DEVELOPMENT_MACHINE:-}" != 1 ] && command -v dotnet >/dev/null && [ -n "$(dotnet --list-sdks)" ]; then
  fail "there is an SDK in the image."
fi

assert_loads libonnxruntime.so
assert_loads libSkiaSharp.so

case $program in
  functions)
    [ -z "$(find "$folder" -name 'libtorch*' -print -quit)" ] || fail "the function app carries libtorch."
    [ -f "$folder/host.json" ] || fail "there is no host.json in $folder."
    [ "$accelerator" = cpu ] || assert_loads libonnxruntime_providers_cuda.so
    ;;
  trainer)
    assert_loads libLibTorchSharp.so
    assert_loads libtorch_cpu.so
    [ "$accelerator" = cpu ] || assert_loads libtorch_cuda.so
    # TorchSharp was built with GCC 13. What is published on an older machine is patched so that it does without
    # (docs/libtorch-on-older-linux.md), and is not for shipping.
    if [ "${DEVELOPMENT_MACHINE:-}" != 1 ]; then
      runtime=$(ldd "$folder/libLibTorchSharp.so" | sed -n 's/.*libstdc++\.so\.6 => \([^ ]*\).*/\1/p')
      grep -qa 'GLIBCXX_3\.4\.32' "$runtime" || fail "$runtime has no GLIBCXX_3.4.32, which TorchSharp needs."
      echo "ok: libstdc++ has GLIBCXX_3.4.32"
    fi
    ;;
  *)
    fail "'$program' is neither functions nor trainer."
    ;;
esac
