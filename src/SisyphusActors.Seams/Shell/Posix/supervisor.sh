# Runs one command so that neither it nor what becomes of it needs the host that started it: docs/shell-steps.md.
#
#   $1  the operation's spool directory, laid out by the host, with the FIFOs life and out
#   $2  the directory the command starts in
#   $3  what names this start of the machine
#   $4  bytes: how much is kept of the output's beginning, and how much of its end
#   $5  the command
#
# Descriptor 9 is life, open for as long as this process has not said how the command ended; nothing it starts has it.
# For any POSIX sh. Until the command has ended it sets no variable, since that could be one of the command's own.

cd -- "$2" || exit

# However many supervisors an operation is given, one of them creates this file.
set -C
echo "$$ $3" >"$1/started" || exit
set +C

# What is sent to the group is meant for the command, which inherits no trap that does something.
trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2

# Writes standard input to log; from where that has half the limit on, to files named by the offset of their first byte,
# of which the last two stay. Only dd takes from a pipe what is there without waiting for more or taking too much.
keep() {
  exec 9>&-
  trap '' HUP INT QUIT PIPE ALRM TERM USR1 USR2
  PATH=/usr/bin:/bin:$PATH LC_ALL=C
  export PATH LC_ALL
  offset=0 file=$1/log before=
  while records=$(dd bs=16384 count=64 2>&1 >>"$file"); do
    records=${records%% records in*}
    records=${records##*[!0-9+]}
    [ "$(($records))" -eq 64 ] || return 0
    size=$(wc -c <"$file")
    [ "$(($size))" -ge "$2" ] || continue
    if [ "$offset" -gt 0 ]; then
      [ -z "$before" ] || rm -f -- "$before"
      before=$file
    fi
    offset=$(($offset + $size))
    file=$1/log.$offset
  done
  # The disk takes no more: that is no reason to stop the command.
  cat >/dev/null
}

keep "$1" "$4" <"$1/out" &
exec 8>"$1/out"
[ ! -e "$1/stop" ] && (exec /bin/sh -c "$5" >&8 2>&1 8>&- 9>&-)
set -- "$1" "$?"
echo "$2" >"$1/exit"
exec 8>&- 9>&-

# What the command left behind in its group ends with it.
kill -s TERM 0
kill -s CONT 0
wait
exit "$2"
