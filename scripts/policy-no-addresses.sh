#!/usr/bin/env bash
# No package registry's address and no absolute path of one machine in what is committed.
# Usage: policy-no-addresses.sh [DIR], the repository by default. Exit: 0 clean, 1 findings, 2 nothing to check.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:-$root}

if [ "$dir" = "$root" ]; then
  files=$(git -C "$root" ls-files | grep -vE '^(fixtures/|scripts/policy-no-addresses\.sh$)' | sed "s|^|$root/|") || true
else
  files=$(find "$dir" -type f 2>/dev/null) || true
fi
if [ -z "$files" ]; then
  echo "no-addresses: no file under $dir: nothing was checked, which is not a pass" >&2
  exit 2
fi

forbidden='/v3/index\.json|<packageSources>|RestoreSources|^[[:space:]]*(registry|index-url|extra-index-url)[[:space:]]*=|sources\.list'
forbidden+='|(^|[^A-Za-z0-9._~/-])/(home|Users|work|root)/[A-Za-z]'
if found=$(echo "$files" | tr '\n' '\0' | xargs -0 grep -nHIE "$forbidden"); then
  echo "no-addresses: the default configuration serves packages, and paths are relative:" >&2
  echo "$found" >&2
  exit 1
fi
echo "no-addresses: ok"
