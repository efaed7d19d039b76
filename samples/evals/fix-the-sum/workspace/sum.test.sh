# Exits with 1, and says why, where sum.sh does not add as it should.
cd "$(dirname "$0")" || exit
check() {
  [ "$1" = "$2" ] || { echo "expected $2, not $1"; exit 1; }
}
check "$(sh sum.sh 1 2 3)" 6
check "$(sh sum.sh 1 -4)" -3
check "$(sh sum.sh)" 0
