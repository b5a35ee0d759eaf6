#!/usr/bin/env bash
# From a bare machine with the .NET SDK to an image of a directory, mounted, whose cache fills as it is read.
# Usage: ./quickstart.sh [--no-build] [DIR]     DIR: what the image is made of; without it, the .NET runtime of this machine
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh

nydusd=out/nydus/nydusd
builder=out/nydus/nydus-image
build=yes source=''
for argument in "$@"; do
  case "$argument" in
    --no-build) build=no ;;
    -*) echo "usage: ./quickstart.sh [--no-build] [DIR]" >&2; exit 2 ;;
    *) source=$argument ;;
  esac
done
work='' daemon='' step=0 worked=no

headline() { step=$((step + 1)); printf '\n\033[1m%d. %s\033[0m\n' "$step" "$*"; }
show() { printf '   $ %s\n' "$*"; }
indented() { "$@" 2>&1 | sed 's/^/     /'; }
run() { show "$*"; indented "$@"; }
fail() { printf '\nquickstart: FAILED: %s\n' "$*" >&2; exit 1; }
if [ "$(id -u)" -eq 0 ]; then unmount=(umount); else unmount=(fusermount3 -u); fi

clean_up() {
  local status=$?
  trap - EXIT INT TERM
  if [ -n "$daemon" ] && kill -0 "$daemon" 2>/dev/null; then
    kill "$daemon" 2>/dev/null || true
    for _ in {1..50}; do kill -0 "$daemon" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$daemon" 2>/dev/null || true
  fi
  if [ -n "$work" ]; then
    if mountpoint -q "$work/mnt" 2>/dev/null; then "${unmount[@]}" "$work/mnt" 2>/dev/null || umount -l "$work/mnt" 2>/dev/null || true; fi
    if [ "$worked" = no ] && [ -s "$work/nydusd.log" ]; then
      printf '\nThe last lines of the daemon:\n' >&2
      tail -n 15 "$work/nydusd.log" >&2
    fi
    # A mount that refused to go must not be deleted through.
    mountpoint -q "$work/mnt" 2>/dev/null || rm -rf -- "$work"
  fi
  if [ "$worked" = no ] && [ "$status" -eq 0 ]; then status=1; fi
  exit "$status"
}
trap clean_up EXIT
trap 'fail "interrupted"' INT TERM

# One bit a chunk behind a header of 4096 bytes; the file appears with the mount.
ready_chunks() {
  local count=0 byte map
  for map in "$work"/cache/*.chunk_map; do
    [ -e "$map" ] || continue
    for byte in $(od -An -v -tu1 -j4096 "$map"); do
      while [ "$byte" -gt 0 ]; do count=$((count + byte % 2)); byte=$((byte / 2)); done
    done
  done
  echo "$count"
}
cache_state() {
  printf '     chunk map: %s chunks ready; cache on disk: %s KiB\n' "$(ready_chunks)" "$(du -sk "$work/cache" | cut -f1)"
}

headline "What this machine needs"
need_dotnet
prepare_fuse
if [ "$(id -u)" -ne 0 ]; then
  need_packages fuse3:fusermount3 || fail "mounting without root needs fusermount3 (package fuse3)"
fi
[ -e /dev/fuse ] || fail "/dev/fuse is missing: the kernel module 'fuse' is not loaded, or the container was started without the device"
echo "     .NET SDK $(dotnet --version), /dev/fuse: there"

if [ "$build" = no ]; then
  [ -x "$nydusd" ] && [ -x "$builder" ] || fail "--no-build was given, but $nydusd and $builder are not built"
else
  headline "Build the daemon, its plugins and the image builder"
  run ./build.sh || fail "the build failed; see above"
fi

headline "The plugins it found (read from metadata; no DLL is run for this)"
run "$nydusd" plugins list || fail "nydusd could not list its plugins"

work=$(mktemp -d "${TMPDIR:-/tmp}/nydus-quickstart.XXXXXX")
mkdir "$work/mnt" "$work/cache" "$work/blobs"
if [ -z "$source" ]; then
  runtimes=("$(dirname "$(readlink -f "$(command -v dotnet)")")"/shared/Microsoft.NETCore.App/*)
  source=${runtimes[-1]}
fi
[ -d "$source" ] || fail "$source is not a directory"
source=$(realpath "$source")
if [ -z "$(find "$source" -type f -size +0 -print -quit)" ]; then fail "$source has no file with data in it, so there is nothing to fetch"; fi

headline "Make an image of a directory: metadata in one file (the bootstrap), data in another (the blob)"
run "$builder" create --log-level warn --bootstrap "$work/bootstrap" --blob-dir "$work/blobs" "$source" || fail "the image could not be built"
echo "     $(du -sh "$source" | cut -f1) in $(find "$source" | wc -l) files became $(du -h "$work/bootstrap" | cut -f1) of metadata and $(du -ch "$work"/blobs/* | tail -n 1 | cut -f1) of data"
show "$builder check $work/bootstrap"
indented "$builder" check --log-level warn "$work/bootstrap" || fail "the image is not valid"

headline "A config: where the blobs are (a folder stands for the registry) and where the cache is"
cat >"$work/config.json" <<JSON
{
  "device": {
    "backend": { "type": "localfs", "config": { "dir": "$work/blobs" } },
    "cache": { "type": "blobcache", "config": { "work_dir": "$work/cache" } }
  },
  "mode": "direct",
  "digest_validate": true,
  "amplify_io": 0,
  "enable_xattr": true
}
JSON
run cat "$work/config.json"

headline "Mount it"
show "$nydusd --config $work/config.json --bootstrap $work/bootstrap --mountpoint $work/mnt &"
"$nydusd" --config "$work/config.json" --bootstrap "$work/bootstrap" --mountpoint "$work/mnt" >"$work/nydusd.log" 2>&1 &
daemon=$!
for _ in {1..150}; do
  mountpoint -q "$work/mnt" && break
  kill -0 "$daemon" 2>/dev/null || fail "the daemon ended before the image was mounted"
  sleep 0.1
done
mountpoint -q "$work/mnt" || fail "the image was not mounted within 15 seconds"

headline "List it: metadata is local, so no chunk is fetched"
show "ls -l $work/mnt | head"
ls -l "$work/mnt" >"$work/list" || fail "listing the image failed"
indented head "$work/list"
cache_state
before=$(ready_chunks)

headline "Read one file: its chunks come in"
file=$(cd "$source" && find . -type f -size +0 -print -quit)
run sha256sum "$work/mnt/$file" || fail "reading a file failed"
cache_state
one=$(ready_chunks)
[ "$one" -gt "$before" ] || fail "a file was read, but the chunk map did not change"

headline "Read everything and compare it with the directory"
show "diff --recursive --no-dereference $source $work/mnt"
diff --recursive --no-dereference "$source" "$work/mnt" >"$work/diff" 2>&1 || { indented head "$work/diff"; fail "the image differs from $source"; }
echo "     no difference"
cache_state
all=$(ready_chunks)
[ "$all" -ge "$one" ] || fail "all files were read, but the chunk map did not fill"

headline "Unmount: the daemon sees it, says what it did and ends"
run "${unmount[@]}" "$work/mnt" || fail "the image could not be unmounted"
status=0
wait "$daemon" || status=$?
daemon=''
[ "$status" -eq 0 ] || fail "the daemon ended with exit code $status"
indented grep -o 'storage: .*' "$work/nydusd.log" || fail "the daemon did not log its storage counters"

worked=yes
printf '\nTo see your own directory this way: ./quickstart.sh --no-build DIR\n'
printf 'To build from a container layer: %s create --type targz-rafs --bootstrap FILE --blob-dir DIR LAYER.tar.gz\n' "$builder"
printf '\nquickstart: it worked: built, mounted, listed, read lazily (%d, then %d, then %d chunks), unmounted.\n' "$before" "$one" "$all"
