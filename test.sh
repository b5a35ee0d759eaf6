#!/usr/bin/env bash
# Builds the programs and every test project, runs every test. Usage: ./test.sh [full]
#   full   the long loops too (NYDUS_TEST_FULL=1)
# Ends in one line, "N passed, N failed, N skipped"; exits non-zero unless nothing failed. A test program that crashes,
# runs out of time or runs no test, a build that breaks, and mounts or daemons left behind count as failures.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/setup.sh

case "${1:-}" in
  full) export NYDUS_TEST_FULL=1 NYDUS_TEST_TIMEOUT="${NYDUS_TEST_TIMEOUT:-5400}" ;;
  '') ;;
  *) die "Usage: ./test.sh [full]" ;;
esac

passed=0 failed=0 skipped=0
broken=() # what failed outside a test, one sentence each
results=$(mktemp -d)
scratch=$(mktemp -d) # TMPDIR of the tests: whatever is mounted below it afterwards was left behind
chmod 755 "$scratch" # programs run as nobody pass through it
export TMPDIR=$scratch

finish() {
  local sentence
  for sentence in "${broken[@]}"; do
    failed=$((failed + 1))
    echo "FAILED: $sentence"
  done
  rm -rf --one-file-system "$results" "$scratch"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
  exit
}

# What the runner wrote about one test program: <assembly ... passed="1" failed="0" skipped="0" errors="0">
attribute() { # file, name
  grep -o '<assembly [^>]*' "$1" | head -n 1 | grep -o " $2=\"[0-9]*\"" | tr -dc 0-9
}

run_tests() { # name of the test project
  local name=$1 program="artifacts/bin/$1/debug/$1" report="$results/$1.xml" status counts
  echo "test: $name"
  timeout --kill-after=30 "${NYDUS_TEST_TIMEOUT:-1200}" "$program" -noLogo -noColor -result-xml "$report" </dev/null >"$results/$name.log" 2>&1
  status=$?
  grep -v -E '^ *(Discover|Start|Finish)(ing|ed): ' "$results/$name.log"
  if [ ! -s "$report" ]; then
    broken+=("$name ended without a report (exit status $status)")
    return
  fi
  counts=$(($(attribute "$report" passed) + $(attribute "$report" failed) + $(attribute "$report" skipped)))
  passed=$((passed + $(attribute "$report" passed)))
  failed=$((failed + $(attribute "$report" failed) + $(attribute "$report" errors)))
  skipped=$((skipped + $(attribute "$report" skipped)))
  if [ "$counts" -eq 0 ]; then broken+=("$name ran no test"); fi
  if [ "$status" -ne 0 ] && [ $(($(attribute "$report" failed) + $(attribute "$report" errors))) -eq 0 ]; then
    broken+=("$name reported no failure but ended with status $status")
  fi
}

# Daemons of this build that still run, and mounts below the tests' temporary folder, are cleaned up and reported.
check_leftovers() {
  local daemon=$PWD/out/nydus/nydusd pid mountpoint
  for pid in /proc/[0-9]*; do
    if [ "$(readlink "$pid/exe" 2>/dev/null)" = "$daemon" ]; then
      broken+=("a daemon was left running: $(tr '\0' ' ' <"$pid/cmdline")")
      kill -KILL "${pid#/proc/}" 2>/dev/null
    fi
  done
  while read -r mountpoint; do
    broken+=("a mount was left behind: $mountpoint")
    umount -l "$mountpoint" 2>/dev/null
  done < <(awk -v below="$scratch/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo)
}

need_dotnet
need_test_tools
prepare_fuse

if ! ./build.sh; then
  broken+=("build.sh failed")
  finish
fi

echo "build: tests"
if ! dotnet build Nydus.sln --nologo -v quiet -m:"$(build_jobs)" -c Debug; then
  broken+=("the test projects do not build")
  finish
fi

# The end-to-end tests come last: a broken part is better reported by its own tests first.
while read -r project; do
  run_tests "$(basename "$project" .csproj)"
done < <(find tests -name '*.Tests.csproj' | awk '{ print (index($0, "tests/e2e/") == 1), $0 }' | sort | cut -d ' ' -f 2-)

check_leftovers
finish
