#!/usr/bin/env bash
# From a bare machine with the .NET SDK to a mounted image that fills its cache as it is read. Usage: ./quickstart.sh [--no-build]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh

image=c-v6
golden=tests/assets/golden/images
nydusd=out/nydus/nydusd
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

if [ "${1:-}" = --no-build ]; then
  [ -x "$nydusd" ] || fail "--no-build was given, but $nydusd is not built"
else
  headline "Build the daemon and its plugins"
  run ./build.sh || fail "the build failed; see above"
fi

headline "The plugins it found (read from metadata; no DLL is run for this)"
run "$nydusd" plugins list || fail "nydusd could not list its plugins"

headline "An image and a config: bootstrap here, chunks in a folder that stands for the registry"
[ -e "$golden/$image/bootstrap" ] || fail "the sample image $golden/$image is missing from this checkout"
work=$(mktemp -d "${TMPDIR:-/tmp}/nydus-quickstart.XXXXXX")
mkdir "$work/mnt" "$work/cache"
cat >"$work/config.json" <<JSON
{
  "device": {
    "backend": { "type": "localfs", "config": { "dir": "$PWD/$golden/blobs" } },
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
show "$nydusd --config $work/config.json --bootstrap $golden/$image/bootstrap --mountpoint $work/mnt &"
"$nydusd" --config "$work/config.json" --bootstrap "$golden/$image/bootstrap" --mountpoint "$work/mnt" >"$work/nydusd.log" 2>&1 &
daemon=$!
for _ in {1..150}; do
  mountpoint -q "$work/mnt" && break
  kill -0 "$daemon" 2>/dev/null || fail "the daemon ended before the image was mounted"
  sleep 0.1
done
mountpoint -q "$work/mnt" || fail "the image was not mounted within 15 seconds"

headline "List it: metadata is local, so no chunk is fetched"
run ls -l "$work/mnt" || fail "listing the image failed"
cache_state
before=$(ready_chunks)

headline "Read one file: its chunks come in"
run sha256sum "$work/mnt/rand-30000" || fail "reading a file failed"
cache_state
one=$(ready_chunks)
[ "$one" -gt "$before" ] || fail "a file was read, but the chunk map did not change"

headline "Read everything, compared with the digests in the image's manifest"
manifest=$golden/$image/manifest.jsonl
sed -n 's|^{"path":"\([^"\\]*\)".*"sha256":"\([0-9a-f]\{64\}\)".*|\2  \1|p' "$manifest" >"$work/sums"
[ -s "$work/sums" ] || fail "the manifest $manifest has no digests"
show "cd $work/mnt && sha256sum --check --quiet ../sums"
(cd "$work/mnt" && indented sha256sum --check --quiet ../sums) || fail "a file differs from the manifest"
echo "     all $(wc -l <"$work/sums") files are right"
cache_state
all=$(ready_chunks)
[ "$all" -gt "$one" ] || fail "all files were read, but the chunk map did not fill"

headline "Unmount: the daemon sees it, says what it did and ends"
run "${unmount[@]}" "$work/mnt" || fail "the image could not be unmounted"
status=0
wait "$daemon" || status=$?
daemon=''
[ "$status" -eq 0 ] || fail "the daemon ended with exit code $status"
indented grep -o 'storage: .*' "$work/nydusd.log" || fail "the daemon did not log its storage counters"

worked=yes
printf '\nquickstart: it worked: mounted, listed, read lazily (%d, then %d, then %d chunks), unmounted.\n' "$before" "$one" "$all"
