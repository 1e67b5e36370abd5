/** What stands where a secret was. */
const taken = "***";

const secretName = /token|secret|passw|credential|api-?key|auth\b|private-?key/i;

/** Tokens that tell themselves by how they begin: GitHub's, GitLab's, and JSON web tokens. */
const secretValue = /\b(?:gh[a-z]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;

/**
 * A command line that may be kept: the values of settings, flags, variables and `--arg`s that are named like secrets,
 * user information and signatures in URLs, and the whole of `NIX_CONFIG` are taken out. Better one too many than one
 * too few.
 */
export function withoutSecrets(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = words[index - 1] ?? "";
    // `--option access-tokens VALUE`, `--argstr password VALUE`
    const isPairValue = /^--(?:option|arg|argstr)$/.test(words[index - 2] ?? "") && secretName.test(before);
    if (isPairValue) return taken;
    if (/^--?[a-z]/i.test(before) && !before.includes("=") && secretName.test(before) && !word.startsWith("-"))
      return taken;
    return withoutSecretsInside(word);
  });
}

function withoutSecretsInside(word: string): string {
  const assigned = /^(-{0,2}[\w.-]+)=(?=.)/s.exec(word);
  if (assigned !== null && (assigned[1] === "NIX_CONFIG" || secretName.test(assigned[1]!)))
    return `${assigned[1]}=${taken}`;
  return word
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]*@/gi, `$1${taken}@`)
    .replace(/([?&][^=&#\s]*(?:token|secret|passw|sig|signature|credential|key)[^=&#\s]*=)[^&#\s]*/gi, `$1${taken}`)
    .replace(/\b((?:extra-)?access-tokens\s*=\s*)[^\n]*/gi, `$1${taken}`)
    .replace(secretValue, taken);
}
