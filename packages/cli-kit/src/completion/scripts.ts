import type { Shell } from "../commands/completion.ts";

/**
 * The completion script of a program. It is static: everything that changes with the program is asked of the hidden
 * command `__complete SHELL WORD...`, which prints one proposal a line, a tab, and what it means. Where it proposes
 * nothing the shell completes file names.
 */
export function completionScript(shell: Shell, program: string): string {
  const name = `_${program.replaceAll("-", "_")}`;
  return { bash, zsh, fish }[shell](program, name);
}

// bash replaces only what stands after a `=`, so there only that is proposed.
const bash = (program: string, name: string): string => `# bash completion of ${program}
${name}() {
  local line after= word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == "=" || \${COMP_WORDS[COMP_CWORD-1]} == "=" ]] && after=1
  [[ $word == "=" ]] && word=
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    [[ $after ]] && line=\${line#*=}
    [[ $line == "$word"* ]] && COMPREPLY+=("$line")
  done < <(${program} __complete bash "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F ${name} ${program}
`;

const zsh = (program: string, name: string): string => `#compdef ${program}
# zsh completion of ${program}
${name}() {
  local word brief
  local -a proposals
  while IFS=$'\\t' read -r word brief; do
    proposals+=("\${word//:/\\\\:}\${brief:+:$brief}")
  done < <(${program} __complete zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#proposals} )); then
    _describe ${program} proposals
  else
    _files
  fi
}
if [[ \${funcstack[1]} == ${name} ]]; then
  ${name} "$@"
else
  compdef ${name} ${program}
fi
`;

const fish = (program: string, name: string): string => `# fish completion of ${program}
function ${name}
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l proposals (${program} __complete fish $words[2..-1] "$current" 2>/dev/null)
    if test (count $proposals) -gt 0
        printf '%s\\n' $proposals
    else
        __fish_complete_path "$current"
    end
end
complete -c ${program} -f -a '(${name})'
`;
