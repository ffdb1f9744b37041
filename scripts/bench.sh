#!/usr/bin/env bash
# Builds the release server, installs what measuring it takes, and measures. See docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh wrk
# Where Debian keeps pgbench and psql, if they are not on the path.
for folder in /usr/lib/postgresql/*/bin; do PATH="$PATH:$folder"; done
cargo build --release --package turnout-server --package turnout-bench
exec target/release/turnout-bench "$@"
