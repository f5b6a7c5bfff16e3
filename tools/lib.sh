# shellcheck shell=bash disable=SC2034
# What the scripts here share: where things lie, which versions are pinned, how they speak.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/muster

cargo_leptos=0.3.8
cargo_deny=0.20.2
cargo_machete=0.9.2
# The command line tool and the library must be the same version: the lock file says which.
wasm_bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$root/Cargo.lock")

say() { printf 'muster: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# 461 → "7 min 41 s"
minutes() {
  if [ "$1" -ge 60 ]; then printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

# The system is touched only by root, or when the person said so.
may_install() { [ "$(id -u)" = 0 ] || [ "${MUSTER_INSTALL:-}" = 1 ]; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# A name for a folder that changes when one of the files does.
hash_of() { cat "$@" | cksum | tr ' ' '-'; }
