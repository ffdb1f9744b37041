#!/usr/bin/env bash
# Lets others' fakes and libraries judge our adapters: installs them into .venv, and runs the tests that are
# skipped without them. Needs Python 3.10 or newer and, the first time, a network.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=tests/referees/requirements.txt
if ! cmp -s "$wanted" .venv/installed.txt; then
    python3 -m venv --clear .venv || {
        echo "turnout: Python cannot make a virtual environment here (Debian: apt-get install python3-venv)" >&2
        exit 1
    }
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" .venv/installed.txt
fi
# The whole workspace, so that nothing is built again after `make test`.
export TURNOUT_REFEREES="$PWD/.venv"
cargo test --quiet --workspace --test referees
cargo test --quiet --workspace --test http -- money::stripe
