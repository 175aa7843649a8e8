#!/bin/bash
# Fails where what was published cannot load its native libraries on this machine. Runs while an image is built, in the
# image that is shipped, and from check-images.sh.
#   assert-libraries.sh FOLDER functions|trainer cpu|cuda
set -euo pipefail
folder=$1
program=$2
accelerator=$3

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

library() { # name
  local found
  found=$(find "$folder" -name "$1" -print -quit)
  [ -n "$found" ] || fail "$1 was not published into $folder."
  printf '%s\n' "$found"
}

# libcuda.so.1 is the driver: the machine brings it, not the image.
assert_loads() { # file
  local missing
  missing=$(LD_LIBRARY_PATH="$(dirname "$1"):${LD_LIBRARY_PATH:-}" ldd "$1" 2>&1 | grep 'not found' | grep -v '^[[:space:]]*libcuda\.so\.1 ' || true)
  [ -z "$missing" ] || fail "$1 cannot be loaded:"$'\n'"$missing"
  echo "ok: $(basename "$1") finds all that it needs"
}

if [ "${DEVELOPMENT_MACHINE:-}" != 1 ] && command -v dotnet >/dev/null && [ -n "$(dotnet --list-sdks)" ]; then
  fail "there is an SDK in the image."
fi

assert_loads "$(library libonnxruntime.so)"
assert_loads "$(library libSkiaSharp.so)"

case $program in
  functions)
    [ -z "$(find "$folder" -name 'libtorch*' -print -quit)" ] || fail "the function app carries libtorch."
    [ -f "$folder/host.json" ] || fail "there is no host.json in $folder."
    [ "$accelerator" = cpu ] || assert_loads "$(library libonnxruntime_providers_cuda.so)"
    ;;
  trainer)
    wrapper=$(library libLibTorchSharp.so)
    # TorchSharp was built with GCC 13. What is published on an older machine is patched so that it does without
    # (docs/libtorch-on-older-linux.md), and is not for shipping.
    runtime=$(ldd "$wrapper" | sed -n 's/.*libstdc++\.so\.6 => \([^ ]*\).*/\1/p')
    if [ "${DEVELOPMENT_MACHINE:-}" != 1 ]; then
      grep -qa 'GLIBCXX_3\.4\.32' "$runtime" || fail "$runtime has no GLIBCXX_3.4.32, which TorchSharp needs."
      echo "ok: libstdc++ has GLIBCXX_3.4.32"
    fi
    assert_loads "$wrapper"
    assert_loads "$(library libtorch_cpu.so)"
    [ "$accelerator" = cpu ] || assert_loads "$(library libtorch_cuda.so)"
    ;;
  *)
    fail "'$program' is neither functions nor trainer."
    ;;
esac
