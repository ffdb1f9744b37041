#!/usr/bin/env bash
# Installs the referees (tests/referees) into .venv and prints where that is. Where it cannot, it says why and prints nothing:
# the tests that need them are skipped then.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=tests/referees/requirements.txt
give_up() {
    echo "turnout: the referees are not installed, and tests that need them are skipped: $1" >&2
    exit 0
}
if ! cmp -s "$wanted" .venv/installed.txt; then
    python3 -c 'import sys; assert sys.version_info >= (3, 10)' 2>/dev/null || give_up "they need Python 3.10 or newer"
    python3 -m venv --clear .venv >/dev/null || give_up "Python cannot make a virtual environment here (Debian: apt-get install python3-venv)"
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted" >&2 || give_up "pip cannot install them"
    cp "$wanted" .venv/installed.txt
fi
echo "$PWD/.venv"
