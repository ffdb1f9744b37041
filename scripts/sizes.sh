#!/usr/bin/env bash
# Keeps files short: none over 400 lines, generated ones excepted. The length of functions is clippy's business.
set -euo pipefail
cd "$(dirname "$0")/.."

long=$(git ls-files --cached --others --exclude-standard '*.rs' '*.sh' '*.py' | grep -v 'src/schema.rs$' |
    while read -r file; do [ -f "$file" ] && awk -v f="$file" 'END { if (NR > 400) print "  " NR " " f }' "$file"; done)
if [ -n "$long" ]; then
    printf 'sizes: these files have more than 400 lines:\n%s\n' "$long" >&2
    exit 1
fi
echo "sizes: no file has more than 400 lines"
