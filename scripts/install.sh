#!/usr/bin/env bash
# Installs what the system lacks: the programs of PostgreSQL 15 or newer, and a linker for Rust.
# Programs that are named on the command line too, where packages have the same names.
# Does nothing where all is there. Where it may not install, it says what to type.
set -euo pipefail
cd "$(dirname "$0")/.."

has_postgres() {
    local server major
    for server in /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres /opt/homebrew/opt/postgresql*/bin/postgres \
        /usr/local/opt/postgresql*/bin/postgres /Applications/Postgres.app/Contents/Versions/*/bin/postgres \
        "$(pg_config --bindir 2>/dev/null)/postgres" "$(command -v postgres)"; do
        [ -x "$server" ] && [ -x "$(dirname "$server")/initdb" ] || continue
        major=$("$server" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
        [ "$major" -ge 15 ] && return 0
    done
    return 1
}

missing=()
has_postgres || missing+=(postgresql)
command -v cc >/dev/null || missing+=(build-essential)
for program in "$@"; do command -v "$program" >/dev/null || missing+=("$program"); done
[ ${#missing[@]} -eq 0 ] && exit 0

say() { echo "turnout: $*" >&2; }
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi

if ! command -v apt-get >/dev/null; then
    say "please install PostgreSQL 15 or newer, a C compiler${*:+, $*}:"
    if [ "$(uname)" = Darwin ]; then say "    xcode-select --install; brew install postgresql@17"
    elif command -v dnf >/dev/null; then say "    sudo dnf install -y postgresql-server gcc"
    elif command -v pacman >/dev/null; then say "    sudo pacman -S postgresql gcc"
    elif command -v apk >/dev/null; then say "    apk add postgresql build-base"
    else say "    (with the package manager of this system)"; fi
    exit 1
fi
if ! "${as_root[@]}" true 2>/dev/null; then
    say "please install what is missing:"
    say "    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    exit 1
fi

say "installing ${missing[*]}"
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
apt update
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # Only the programs are wanted: no cluster of the system's own, which would start at once.
    apt install -y --no-install-recommends postgresql-common
    "${as_root[@]}" sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
fi
apt install -y --no-install-recommends "${missing[@]}"
if ! has_postgres; then
    say "this system's PostgreSQL is older than 15; see https://www.postgresql.org/download/linux/ for a newer one"
    exit 1
fi
