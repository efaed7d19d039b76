# Runs a server that outlives the host that started it, so that the next one finds it: docs/providers.md.
#
#   $1  the folder it is found again by; FIFO life in it is held open for writing by whoever is host
#   $2  seconds it stays without a host
#   $3… the program
#
# For any POSIX sh. It leads a process group, which ends as a whole.

dir=$1 linger=$2
shift 2

# What does not heed the first signal is not asked again.
end() {
  trap '' TERM
  kill -s TERM 0
  sleep 5
  kill -s KILL 0
}

watch() {
  while :; do
    (sleep "$linger" && end) &
    exec 7<"$dir/life"
    kill "$!"
    cat <&7 >/dev/null
    exec 7<&-
  done
}

watch &
"$@"
kill -s TERM 0
