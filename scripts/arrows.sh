#!/usr/bin/env bash
# Proves the arrows of docs/architecture.md: which of our crates each crate sees, and which libraries never come near it.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0

# The names of everything that the crate is built from, itself excepted.
seen() { cargo tree --package "$1" --edges normal --prefix none --format '{p}' | cut -d' ' -f1 | sort -u | grep -vx "$1"; }

# sees CRATE "OURS" "NEVER": of our crates exactly these or fewer, and none of these libraries.
sees() {
    local crate="turnout-$1" tree ours extra never
    tree=$(seen "$crate")
    ours=$(grep '^turnout-' <<<"$tree" | sed 's/^turnout-//' || true)
    extra=$(comm -23 <(sort <<<"$ours") <(tr ' ' '\n' <<<"$2" | sort) | grep . || true)
    never=$(grep -xF -f <(tr ' ' '\n' <<<"$3") <<<"$tree" || true)
    if [ -n "$extra$never" ]; then
        echo "arrows: $crate must not see:" $extra $never >&2
        failed=1
    fi
}

web="actix-web actix-http reqwest lettre"
store="diesel diesel-async deadpool tokio-postgres"

sees domain "" "tokio async-trait rand $web $store"
sees ports "domain" "tokio $web $store"
sees application "domain ports" "$web $store"
sees api "application domain ports" "reqwest lettre $store"
sees adapter-images "domain ports" "$web $store"
sees adapter-postgres "domain ports" "$web"
sees adapter-payments "domain ports" "actix-web lettre $store"
sees adapter-messaging "domain ports" "actix-web $store"
sees adapter-storage "domain ports" "actix-web lettre $store"
sees adapter-system "domain ports" "actix-web $store"
sees adapter-wallets "domain ports" "tokio $web $store"
sees testkit "adapter-postgres domain ports" "$web"
sees bench "adapter-postgres adapter-system domain ports" "actix-web actix-http lettre"
sees server "adapter-images adapter-messaging adapter-payments adapter-postgres adapter-storage adapter-system adapter-wallets api application domain ports" ""

[ "$failed" -eq 0 ] && echo "arrows: every crate sees only what it may"
exit "$failed"
