# Completion of sisyphus for bash: eval "$(sisyphus completion bash)"
_sisyphus() {
  local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} found
  COMPREPLY=()
  # What stands behind -- is a command of somebody else's.
  [[ $line == *' -- '* ]] && return
  line="sisyphus${line#"$1"}"
  while IFS= read -r found; do
    # Options are offered once a dash asks for them.
    [[ $found == "$word"* && ( -n $word || $found != [-/]* ) ]] || continue
    [[ $found == */ ]] && compopt -o nospace
    printf -v found %q "$found"
    COMPREPLY+=("$found")
  done < <("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o default -F _sisyphus sisyphus
