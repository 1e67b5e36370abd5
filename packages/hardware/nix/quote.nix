# One word for a shell, whatever is in it.
text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'"
