#!/usr/bin/env bash
# Checks licences, sources and bans with cargo-deny, which needs no network for that. Where it is not installed, the
# lockfile and cargo's own metadata stand in for the most of it.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo deny --version >/dev/null 2>&1; then
    exec cargo deny --log-level error check bans licenses sources
fi

metadata=$(cargo metadata --format-version 1 --locked)
strangers=$(grep -E '^source = ' Cargo.lock | grep -v 'registry+https://github.com/rust-lang/crates.io-index' || true)
unlicensed=$(grep -oE '"license":(null|"[^"]*")' <<<"$metadata" | sort -u |
    grep -vE 'MIT|Apache-2.0|BSD|ISC|Zlib|Unicode|Unlicense|0BSD|BSL|MPL-2.0|CDLA-Permissive' || true)
banned=$(grep -E '^name = "(openssl-sys|native-tls|pq-sys)"' Cargo.lock || true)
if [ -n "$strangers$unlicensed$banned" ]; then
    printf 'dependencies: not allowed:\n%s\n' "$strangers $unlicensed $banned" >&2
    exit 1
fi
echo "dependencies: sources and licences are in order (cargo-deny is not installed; advisories were not looked at)"
