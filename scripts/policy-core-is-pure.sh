#!/usr/bin/env bash
# Core decides and folds; it reads no clock, draws no number, does no I/O and keeps no hash-ordered collection in a state.
# Usage: policy-core-is-pure.sh [DIR], src/SisyphusActors.Core by default. Exit: 0 clean, 1 findings, 2 nothing to check.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:-$root/src/SisyphusActors.Core}

files=$(find "$dir" -name '*.cs' -not -path '*/bin/*' -not -path '*/obj/*' 2>/dev/null) || true
if [ -z "$files" ]; then
  echo "core-is-pure: no C# file under $dir: nothing was checked, which is not a pass" >&2
  exit 2
fi

forbidden='DateTime(Offset)?\.(Utc)?Now|Stopwatch\.|Environment\.TickCount|Guid\.NewGuid|new Random\(|Random\.Shared|RandomNumberGenerator'
forbidden+='|System\.IO\b|\bFile\.|Directory\.|Process\.|HttpClient|Console\.'
forbidden+='|\basync\b|\bawait\b|Task\.|Thread\.'
forbidden+='|Immutable(HashSet|Dictionary)\b|GetHashCode\(\)'

if found=$(grep -nHE "$forbidden" $files | grep -vE ':[0-9]+:[[:space:]]*//'); then
  echo "core-is-pure: time, chance, I/O, tasks and hash order do not belong in Core; they come in with messages and turns:" >&2
  echo "$found" >&2
  exit 1
fi
echo "core-is-pure: ok"
