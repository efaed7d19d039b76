#compdef sisyphus
# Completion of sisyphus for zsh: eval "$(sisyphus completion zsh)" after compinit, or as a file _sisyphus in a folder of $fpath.
_sisyphus() {
  local line="sisyphus ${(j: :)words[2,CURRENT-1]}" name
  local -a found names folders
  # What stands behind -- is a command of somebody else's.
  if (( ${words[(i)--]} < CURRENT )); then
    _files
    return
  fi
  line="${line% } $PREFIX"
  found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
  for name in $found; do
    # Options are offered once a dash asks for them.
    if [[ -z $PREFIX && $name == [-/]* ]]; then
      continue
    elif [[ $name == */ ]]; then
      folders+=("$name")
    else
      names+=("$name")
    fi
  done
  compadd -S '' -- $folders
  compadd -- $names
  (( ${#names} + ${#folders} )) || _files
}
compdef _sisyphus sisyphus
