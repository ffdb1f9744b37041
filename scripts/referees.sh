#!/usr/bin/env bash
# Lets others' fakes and libraries judge our adapters and our interface: the tests that are skipped without them. Needs
# Python 3.10 or newer and, the first time, a network.
set -euo pipefail
cd "$(dirname "$0")/.."

TURNOUT_REFEREES=$(scripts/venv.sh)
[ -n "$TURNOUT_REFEREES" ] || exit 1
export TURNOUT_REFEREES
# The whole workspace, so that nothing is built again after `make test`.
cargo test --quiet --workspace --test referees
cargo test --quiet --workspace --test http -- money::stripe fuzzing::
