#!/usr/bin/env bash
# Builds the programs and plugins into out/nydus/, ReadyToRun. Usage: ./build.sh [--debug]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh

configuration=Release
if [ "${1:-}" = --debug ]; then configuration=Debug; fi

need_dotnet
out=out/nydus
rid=$(runtime_identifier)
publish() { # project, folder
  echo "build: $1 -> $2"
  dotnet publish "$1" --nologo -v quiet -m:"$(build_jobs)" -c "$configuration" -r "$rid" --self-contained false \
    -p:PublishReadyToRun=true -p:DebugType=embedded -o "$2"
}

rm -rf "$out.new"
mkdir -p "$out.new/plugins"
publish src/Host/nydusd.csproj "$out.new"
publish src/Image/nydus-image.csproj "$out.new"
for project in plugins/*/*.csproj; do
  publish "$project" "$out.new/plugins/$(basename "$(dirname "$project")")"
done

# Plugins are refused when anyone but their owner can write them.
chmod -R go-w "$out.new"
rm -rf "$out"
mv "$out.new" "$out"
echo "build: done, $out/nydusd and $out/nydus-image"
