# Sourced by the scripts at the root: what a bare machine lacks is installed here, and nowhere else.

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 || die "The .NET SDK is missing: install the version that global.json names, or a later one, and put 'dotnet' on PATH."
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
}

runtime_identifier() {
  case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) die "No build for the processor $(uname -m)." ;;
  esac
}

# Two jobs at most: the machines this runs on are small, and each job takes about 1 GiB.
build_jobs() {
  local cores
  cores=$(nproc)
  echo $((cores < 2 ? cores : 2))
}

# need_packages PACKAGE[:COMMAND]... installs Debian packages whose command is missing. Returns 1 when that is not possible here.
need_packages() {
  local missing=() entry package command
  for entry in "$@"; do
    package=${entry%%:*}
    command=${entry##*:}
    command -v "$command" >/dev/null 2>&1 || [ -x "/usr/sbin/$command" ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "missing and not installable here (needs root and apt-get): ${missing[*]}"
    return 1
  fi
  say "installing: ${missing[*]}"
  if [ ! -e /tmp/.nydus-apt-updated ]; then
    apt-get update -qq >/dev/null || true
    touch /tmp/.nydus-apt-updated
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    say "could not install: ${missing[*]}"
    return 1
  }
}

# Modules and device nodes that mounts need; harmless where they are there already.
prepare_fuse() {
  [ -e /dev/fuse ] || modprobe fuse 2>/dev/null || true
}

# Programs that tests drive. A missing one never stops a run: the tests that need it say that they were skipped, and why.
need_test_tools() {
  local tool only_full=()
  if [ -n "${NYDUS_TEST_FULL:-}" ]; then only_full=(debootstrap); fi
  for tool in "${only_full[@]}" python3 fuse3:fusermount3 rsync fio stress-ng attr:getfattr acl:getfacl libcap2-bin:setcap erofs-utils:fsck.erofs cryptsetup-bin:veritysetup; do
    need_packages "$tool" || true
  done
}
