# shellcheck shell=sh disable=SC2034 # read by the steps
# What every set-up step may use. Sourced, not run.
set -eu

ROOT=$(cd "$(dirname "$0")/.." && pwd)
# Tools live outside the clone: the next clone finds them ready.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/longhaul
CARGO_BIN=${CARGO_HOME:-$HOME/.cargo}/bin
PLAIN_PATH=$(sh "$ROOT/.setup/path" plain)
PATH=$(sh "$ROOT/.setup/path")
# A check must only look, never start a download.
RUSTUP_AUTO_INSTALL=0
export PATH RUSTUP_AUTO_INSTALL

CARGO_LEPTOS=0.3.11
CARGO_FUZZ=0.13.2
CARGO_MUTANTS=27.1.0
NODE_AT_LEAST=20
# cargo metadata, but without cargo: these two are read before cargo exists.
WASM_BINDGEN=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' "$ROOT/Cargo.lock")
RUST=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")

say() { printf '%s\n' "$*"; }
stop() { printf 'set-up: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# limit SECONDS COMMAND…: macOS has no `timeout`, there it just runs.
limit() {
  seconds=$1; shift
  if have timeout; then timeout "$seconds" "$@"
  elif have gtimeout; then gtimeout "$seconds" "$@"
  else "$@"
  fi
}

# May we install Debian or Ubuntu packages? As root always; else by sudo, if it asks for no password or the user can type it.
can_apt() {
  have apt-get || return 1
  [ "$(id -u)" = 0 ] && return 0
  have sudo || return 1
  sudo -n true 2>/dev/null || [ -t 0 ]
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# apt PACKAGE…: the lists of a fresh machine are often empty or old, so it refreshes them when the first try fails.
apt() {
  log=$CACHE/apt.log
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null && return 0
  as_root apt-get update >>"$log" 2>&1 </dev/null || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null && return 0
  tail -n 5 "$log" >&2
  return 1
}

# attempt NAME COMMAND…: something that may fail, because there is another way. The log tells why.
attempt() {
  log=$CACHE/$1.log; shift
  RUST_BACKTRACE=0 "$@" >"$log" 2>&1 </dev/null
}

# logged NAME COMMAND…: long builds write to a file; the end of it is shown only when they fail.
logged() {
  log=$CACHE/$1.log; shift
  "$@" >"$log" 2>&1 </dev/null && return 0
  say "  It failed. The end of $log:" >&2
  tail -n 15 "$log" >&2
  return 1
}

# link TARGET NAME: offers a tool to a plain `cargo leptos`, without ever replacing a file that is not ours.
link() {
  mkdir -p "$CARGO_BIN"
  case $(readlink "$CARGO_BIN/$2" 2>/dev/null || true) in
    "$1") return 0 ;;
    "$CACHE"/*) ;;
    *) if [ -e "$CARGO_BIN/$2" ] || [ -L "$CARGO_BIN/$2" ]; then return 1; fi ;;
  esac
  ln -sf "$1" "$CARGO_BIN/$2"
}
