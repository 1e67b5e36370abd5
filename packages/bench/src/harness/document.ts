/**
 * `text` with the part between the markers of `suite` replaced by `body`. Where the markers are not there yet they are
 * put at the end, with a heading.
 */
export function withSuite(text: string, suite: string, body: string): string {
  const begin = `<!-- bench:${suite} -->`;
  const end = `<!-- /bench:${suite} -->`;
  const part = `${begin}\n\n${body.trim()}\n\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from >= 0 && to >= 0) return text.slice(0, from) + part + text.slice(to + end.length);
  return `${text.trimEnd()}\n\n## Suite \`${suite}\`\n\n${part}\n`;
}
