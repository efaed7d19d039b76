# Completion of sisyphus for fish: sisyphus completion fish | source
function __sisyphus_found
    set -l typed (commandline --cut-at-cursor --current-process)
    set -l word (commandline --cut-at-cursor --current-token)
    # What stands behind -- is a command of somebody else's.
    if string match --quiet -- '* -- *' "$typed"
        __fish_complete_path "$word"
        return
    end
    set -l program (commandline --tokenize --current-process)[1]
    set -l line (string replace --regex -- '^\s*\S+' sisyphus "$typed")
    set -l found ($program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    # Options are offered once a dash asks for them.
    test -n "$word"; or set found (string match --invert --regex -- '^[-/]' $found)
    set found (string match --entire -- "$word" $found)
    if set --query found[1]
        printf '%s\n' $found
    else
        __fish_complete_path "$word"
    end
end
complete --command sisyphus --no-files --arguments '(__sisyphus_found)'
