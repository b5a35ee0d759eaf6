#!/usr/bin/env bash
# nydusd against kernel EROFS, squashfuse_ll and erofsfuse on the same trees; needs root. Usage: ./bench.sh [quick | start [ROUNDS]]
#   start                start and memory alone, against a bare .NET "hello world" with a mount; saved from five rounds on
#   quick                two rounds, medians only, nothing saved; the full run takes seven and writes bench/results/
#   NYDUS_BENCH_OTHER    another nydusd (an earlier build, the Rust daemon) to run beside it
#   NYDUS_GOLDEN         the full set of golden images; without it the small set in tests/assets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh

rounds=7
results=(--results bench/results)
part=all
case "${1:-}" in
  '') ;;
  start) part=start rounds=${2:-7} ;;
  quick) rounds=2 results=() ;;
  *) die "usage: ./bench.sh [quick | start [ROUNDS]]" ;;
esac

[ "$(id -u)" -eq 0 ] || die "bench: needs root: it mounts the kernel's EROFS and drops caches by remounting."
need_dotnet
if [ "$part" = all ]; then
  need_packages erofs-utils:mkfs.erofs squashfs-tools:mksquashfs squashfuse:squashfuse_ll || die "bench: a peer is missing; see above."
fi
prepare_fuse
PATH=$PATH:/usr/sbin

golden=tests/assets/golden
if [ -n "${NYDUS_GOLDEN:-}" ]; then golden=$NYDUS_GOLDEN; elif [ -d ../shared/golden/images ]; then golden=../shared/golden; fi

[ -x out/nydus/nydusd ] || ./build.sh
dotnet build bench/Macro --nologo -v quiet -m:"$(build_jobs)" -c Release

work=$(mktemp -d "${TMPDIR:-/tmp}/nydus-bench.XXXXXX")
clean_up() {
  # The driver unmounts by itself; this is for one that was killed.
  local mount
  while read -r mount; do umount "$mount" 2>/dev/null || umount -l "$mount" || true; done < <(awk -v "work=$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts)
  grep -qF " $work/" /proc/mounts || rm -rf -- "$work"
}
trap clean_up EXIT

revision=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
if [ "$part" = start ]; then
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
