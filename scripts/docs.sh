#!/usr/bin/env bash
# Checks what the documents promise: links, paths and make targets exist, and the map of crates and the lists of pages
# are whole.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
wrong() {
    echo "docs: $*" >&2
    failed=1
}

mapfile -t pages < <(git ls-files --cached --others --exclude-standard '*.md' | sort)

# Code blocks may show links and paths of other things; only what is written around them is looked at.
prose() { awk '/^ *```/ { code = !code; next } !code' "$1"; }

for page in "${pages[@]}"; do
    folder=$(dirname "$page")
    while read -r target; do
        file=${target%%#*}
        [ -z "$file" ] || [ -e "$folder/$file" ] || wrong "$page links to $target, which is not there"
    done < <(prose "$page" | grep -oE '\]\([^)]+\)' | sed -E 's/^\]\(//; s/\)$//' | grep -vE '^(https?:|mailto:)' || true)
    while read -r path; do
        [ -e "$path" ] || wrong "$page names $path, which is not there"
    done < <(prose "$page" | grep -oE '`(crates|docs|migrations|scripts|tests)/[A-Za-z0-9_./-]+`' | tr -d '`' | sort -u || true)
    while read -r target; do
        grep -qE "^$target:" Makefile || wrong "$page names make $target, which is no target"
    done < <(grep -oE '(`|^)make [a-z][a-z-]*' "$page" | sed -E 's/^`?make //' | sort -u || true)
done

# Rows of the map of crates: | `package` | `folder` | ...
said=$(sed -nE 's/^\| `(turnout-[a-z-]+)` \| `([a-z/-]+)` \|.*/\1 \2/p' docs/architecture.md | sort)
is=$(cargo metadata --no-deps --offline --format-version 1 | grep -oE '"manifest_path":"[^"]+"' | cut -d'"' -f4 |
    while read -r manifest; do
        folder=$(realpath --relative-to=. "$(dirname "$manifest")")
        echo "$(sed -nE 's/^name = "(turnout-[a-z-]+)"$/\1/p' "$manifest" | head -n 1) $folder"
    done | sort)
[ "$said" = "$is" ] || wrong "docs/architecture.md and the workspace differ: $(diff <(echo "$said") <(echo "$is") | grep '^[<>]' | tr '\n' ' ')"

for folder in docs/capabilities docs/decisions; do
    for page in "$folder"/*.md; do
        name=$(basename "$page")
        [ "$name" = README.md ] || grep -q "($name)" "$folder/README.md" || wrong "$folder/README.md does not list $name"
    done
done

[ "$failed" -eq 0 ] && echo "docs: links, paths, make targets and lists are in order"
exit "$failed"
