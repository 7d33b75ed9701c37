#!/usr/bin/env bash
# Everything that must hold: format, lints, all tests on SQLite and PostgreSQL, and the pages in Chromium.
# Installs missing Debian packages when it may (root or passwordless sudo), otherwise says what is missing.
#   ./test.sh            everything
#   ./test.sh --no-browser    without Chromium
set -euo pipefail
cd "$(dirname "$0")"
browser=yes
[ "${1:-}" = "--no-browser" ] && browser=no

step() { printf '\n== %s\n' "$*"; }

# --- what is needed -------------------------------------------------------------------------------
PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
packages=()
need() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }
need cc build-essential
need initdb postgresql
need pg_ctl postgresql
if [ "$browser" = yes ]; then
  need chromium chromium
  need node nodejs
  need npm npm
fi
if ! command -v cargo >/dev/null 2>&1; then
  echo "missing: a Rust toolchain (cargo, rustfmt, clippy), 1.94 or newer; see https://rustup.rs" >&2
  exit 1
fi
if [ ${#packages[@]} -gt 0 ]; then
  sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if command -v apt-get >/dev/null 2>&1 && "${sudo[@]}" true 2>/dev/null; then
    step "installing ${packages[*]}"
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
  else
    echo "missing Debian packages: ${packages[*]}" >&2
    echo "cure: sudo apt-get install ${packages[*]}" >&2
    exit 1
  fi
fi

# --- a private PostgreSQL cluster -----------------------------------------------------------------
scratch=$(mktemp -d)
chmod 755 "$scratch"
as_postgres=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
  as_postgres=(runuser -u postgres --)
  chown postgres "$scratch"
fi
stop_all() {
  "${as_postgres[@]}" pg_ctl -D "$scratch/pg" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap stop_all EXIT
step "starting a private PostgreSQL"
cluster() { (cd "$scratch" && "${as_postgres[@]}" "$@"); }
cluster initdb -D "$scratch/pg" -U danhba -A trust -E UTF8 --no-sync >/dev/null
port=$((20000 + RANDOM % 20000))
cluster pg_ctl -D "$scratch/pg" -l "$scratch/log" -w -s \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=300" start
export DANHBA_TEST_POSTGRES="postgres://danhba@127.0.0.1:$port/postgres"

# --- format, lints, tests -------------------------------------------------------------------------
# Property tests take the same cases in every run here; without this line they look for new ones.
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-826}
ulimit -n "$(ulimit -H -n)" 2>/dev/null || true
step "cargo fmt"
cargo fmt --all --check
step "cargo clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings
step "cargo test"
cargo test --workspace --locked

# --- the pages, as a person sees them -------------------------------------------------------------
if [ "$browser" = yes ]; then
  step "pages in Chromium"
  (cd tests/browser && npm ci --silent --no-audit --no-fund)
  cargo build --locked -p danhba -p danhba-tests # danhba, and danhba-scene beside it
  node tests/browser/pages.mjs target/debug/danhba
fi
step "all passed"
