#!/usr/bin/env bash
# Every policy passes its known-good fixture, rejects its known-bad one, and does not pass when there is nothing to check.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
status=0
fail() { echo "policies-fail-closed: $1" >&2; status=1; }

for policy in "$root"/scripts/policy-*.sh; do
  [ "$policy" = "$root/scripts/policy-policies-fail-closed.sh" ] && continue
  name=$(basename "$policy" .sh); name=${name#policy-}
  good=$root/fixtures/known-good/$name bad=$root/fixtures/known-bad/$name
  if [ ! -d "$good" ] || [ ! -d "$bad" ]; then
    fail "$name has no fixtures/known-good/$name and fixtures/known-bad/$name"
    continue
  fi
  "$policy" "$good" >/dev/null 2>&1 || fail "$name rejects its known-good fixture"
  for case in "$bad"/*; do
    rejected=0
    "$policy" "$case" >/dev/null 2>&1 || rejected=$?
    [ "$rejected" -eq 1 ] || fail "$name answers $rejected, not 1, for $(basename "$case")"
  done
  empty=$(mktemp -d)
  if "$policy" "$empty" >/dev/null 2>&1; then fail "$name passes although it checked nothing"; fi
  rmdir "$empty"
done
[ "$status" -eq 0 ] && echo "policies-fail-closed: ok"
exit "$status"
