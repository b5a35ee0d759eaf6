#!/usr/bin/env bash
# nydusd against kernel EROFS, squashfuse_ll and erofsfuse on the same trees; needs root. Usage: ./bench.sh [image | start] [quick] | soak [MINUTES]
#   image                nydus-image against tar with lz4 or zstd, and mkfs.erofs, and its memory; needs no root, 8 GB of TMPDIR
#   start                start and memory alone, against a bare .NET "hello world" with a mount
#   soak [MINUTES]       no measurement: mixed load on both transports at once, 30 minutes unless told; ends with 0 only if there was no error and no growth.
#                        Sets the kernel's enable_uring meanwhile; needs 2 GB of TMPDIR, and saves nothing when shorter than 30 minutes
#   quick                two rounds, medians only, nothing saved; the full run takes seven and writes bench/results/
#   NYDUS_BENCH_REALTIME yes: image runs before everything else on the machine (root); for machines that others use meanwhile
#   NYDUS_BENCH_OTHER    another nydusd (an earlier build, the Rust daemon) to run beside it
#   NYDUS_GOLDEN         the full set of golden images; without it the small set in tests/assets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh

rounds=7
results=(--results bench/results)
subject=nydusd
minutes=30
usage="usage: ./bench.sh [image | start] [quick] | soak [MINUTES]"
if [ "${1:-}" = soak ]; then
  subject=soak
  [ $# -le 2 ] && [[ "${2:-$minutes}" =~ ^[1-9][0-9]{0,4}$ ]] || die "$usage"
  minutes=${2:-$minutes}
  shift $#
fi
for argument; do
  case "$argument" in
    image | start) subject=$argument ;;
    quick) rounds=2 results=() ;;
    *) die "$usage" ;;
  esac
done

need_dotnet
PATH=$PATH:/usr/sbin
if [ "$subject" != image ]; then
  [ "$(id -u)" -eq 0 ] || die "bench: needs root: it mounts file systems and drops caches by remounting."
  prepare_fuse
fi
case "$subject" in
  image) need_packages erofs-utils:mkfs.erofs lz4 zstd util-linux:taskset || die "bench: a peer is missing; see above." ;;
  soak) need_packages fio || die "bench: fio is missing; see above." ;;
  nydusd) need_packages erofs-utils:mkfs.erofs squashfs-tools:mksquashfs squashfuse:squashfuse_ll || die "bench: a peer is missing; see above." ;;
esac

golden=tests/assets/golden
if [ -n "${NYDUS_GOLDEN:-}" ]; then golden=$NYDUS_GOLDEN; elif [ -d ../shared/golden/images ]; then golden=../shared/golden; fi

[ -x out/nydus/nydusd ] && [ -x out/nydus/nydus-image ] || ./build.sh
dotnet build bench/Macro --nologo -v quiet -m:"$(build_jobs)" -c Release

work=$(mktemp -d "${TMPDIR:-/tmp}/nydus-bench.XXXXXX")
enable_uring=/sys/module/fuse/parameters/enable_uring
uring_before=
clean_up() {
  if [ -n "$uring_before" ]; then echo "$uring_before" >"$enable_uring"; fi
  # The driver unmounts by itself; this is for one that was killed.
  local mount
  while read -r mount; do umount "$mount" 2>/dev/null || umount -l "$mount" || true; done < <(awk -v "work=$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | tac)
  grep -qF " $work/" /proc/mounts || rm -rf -- "$work"
}
trap clean_up EXIT

revision=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
if [ "$subject" = image ]; then
  artifacts/bin/Nydus.Bench.Macro/release/nydus-bench-macro image --nydus-image out/nydus/nydus-image --work "$work" \
    --rounds "$rounds" --real-time "${NYDUS_BENCH_REALTIME:-no}" --revision "$revision" "${results[@]}"
  exit
fi
if [ "$subject" = soak ]; then
  uring=()
  if [ ! -e "$enable_uring" ]; then
    uring=(--uring-skipped "the kernel has no FUSE over io_uring (Linux 6.14)")
  elif [ "$(cat /proc/sys/kernel/io_uring_disabled 2>/dev/null || echo 0)" = 2 ]; then
    uring=(--uring-skipped "kernel.io_uring_disabled is 2")
  else
    old=$(cat "$enable_uring")
    if [ "$old" != Y ]; then
      if { echo Y >"$enable_uring"; } 2>/dev/null; then uring_before=$old; else uring=(--uring-skipped "enable_uring cannot be set"); fi
    fi
  fi
  # In the background, out of the reach of Ctrl-C: the driver ends its programs and mounts before it ends itself, and only then is the rest cleaned up.
  artifacts/bin/Nydus.Bench.Macro/release/nydus-bench-macro soak --nydusd out/nydus/nydusd --work "$work" --minutes "$minutes" --revision "$revision" \
    "${results[@]}" "${uring[@]}" &
  driver=$!
  trap 'kill "$driver" 2>/dev/null || true' INT TERM HUP
  status=0
  wait "$driver" || status=$?
  # A signal ends the first wait early.
  while kill -0 "$driver" 2>/dev/null; do wait "$driver" || status=$?; done
  exit "$status"
fi
if [ "$subject" = start ]; then
  # Outside of the output folder of the product, and as the product is published.
  dotnet publish bench/Bare --nologo -v quiet -m:"$(build_jobs)" -c Release -r "$(runtime_identifier)" --self-contained false \
    -p:PublishReadyToRun=true -o artifacts/bare
  artifacts/bin/Nydus.Bench.Macro/release/nydus-bench-macro start --nydusd out/nydus/nydusd --bare artifacts/bare/nydus-bench-bare --work "$work" \
    --rounds "$rounds" --revision "$revision" "${results[@]}"
  exit
fi

other=()
if [ -n "${NYDUS_BENCH_OTHER:-}" ]; then other=(--other "$NYDUS_BENCH_OTHER"); fi
artifacts/bin/Nydus.Bench.Macro/release/nydus-bench-macro --nydusd out/nydus/nydusd --images "$golden/images" --work "$work" \
  --rounds "$rounds" --revision "$revision" "${results[@]}" "${other[@]}"
