# Runs one command so that neither it nor what becomes of it needs the host that started it: docs/shell-steps.md.
#
#   $1  the operation's spool directory, laid out by the host
#   $2  the directory the command starts in
#   $3  what names this start of the machine
#   $4  bytes: how much is kept of the output's beginning, and how much of its end
#   $5  the command
#
# Descriptors, open from the first moment on:
#   9   FIFO life: this process has it until it has said how the command ended, and nothing it starts does
#   8 7 FIFO out: the command writes to it, and keep reads
#
# For any POSIX sh. Until the command has ended no variable is set, since that could be one of the command's own.

cd -- "$2" || exit

# However many supervisors an operation is given, one of them creates this file.
set -C
: >"$1/started" || exit
set +C
echo "$$ $3" >"$1/started" || {
  # The disk is full. Nothing has begun.
  PATH=/usr/bin:/bin rm -f -- "$1/started"
  exit 1
}

# Writes standard input to log; from where that has half the limit on, to files named by the offset of their first byte,
# of which the last two stay. Only dd takes from a pipe what is there, without waiting for more or taking too much.
keep() {
  exec 7<&- 8>&- 9>&-
  PATH=/usr/bin:/bin:$PATH LC_ALL=C
  export PATH LC_ALL
  offset=0 file=$1/log before=
  while records=$(dd bs=16384 count=64 2>&1 >>"$file"); do
    records=${records%% records in*}
    records=${records##*[!0-9+]}
    # shellcheck disable=SC2004 # dash works out no sum that a variable holds.
    [ "$(($records))" -eq 64 ] || return 0
    size=$(wc -c <"$file")
    [ "$((size))" -ge "$2" ] || continue
    if [ "$offset" -gt 0 ]; then
      [ -z "$before" ] || rm -f -- "$before"
      before=$file
    fi
    offset=$((offset + size))
    file=$1/log.$offset
  done
  # The disk takes no more: that is no reason to stop the command.
  cat >/dev/null
}

# What is sent to the group is meant for the command. What is ignored here is ignored by all that is started from here;
# a trap that does something is not.
trap '' HUP INT QUIT PIPE ALRM TERM USR1 USR2
keep "$1" "$4" <&7 &
trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2
exec 7<&-
[ ! -e "$1/stop" ] && /bin/sh -c "$5" >&8 2>&1 8>&- 9>&-
set -- "$1" "$?"
# Over the room that was kept for it.
echo "$2" 1<>"$1/exit"
exec 8>&- 9>&-

# What the command left behind in its group ends with it.
kill -s TERM 0
kill -s CONT 0
wait
exit "$2"
