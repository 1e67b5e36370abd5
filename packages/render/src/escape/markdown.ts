import { visible } from "./visible.ts";

const special =
  /(?<html>[&<>])|(?<mark>[\\`*_[\]{}|~$!])|(?<at>@)|(?<hash>#)|\b(?<issue>gh-)(?=\d)|(?<scheme>https?|ftp|mailto|xmpp)(?=:)|(?<www>www)(?=\.)/gi;
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Text from outside, safe as inline text of GitHub flavoured Markdown: also in a table cell, in a list item and at the
 * start of a line. Nothing becomes markup, HTML, a link, a mention or a reference to an issue. What would end a line is
 * made visible. A zero-width space after `@` and `#` keeps GitHub, which looks for them in the finished page, from
 * notifying people.
 */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replace(special, (found: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Record<string, string | undefined>;
      if (groups.html) return entities[found] ?? "";
      if (groups.mark) return `\\${found}`;
      if (groups.at || groups.issue) return `${found}&#8203;`;
      return groups.hash ? "\\#&#8203;" : `${found}\\`;
    })
    .replace(/^(?:[-+](?=[-+ ]|$)|=|\d+(?=[.)](?: |$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/^ +| +$/g, (spaces) => "&nbsp;".repeat(spaces.length));
}

/**
 * A name or command as a code span where that is safe everywhere (a table cut at `|`, a backslash or a backtick would
 * end it), else as escaped text.
 */
export function codeMarkdown(text: string): string {
  const shown = visible(text);
  return /[`|\\]/.test(shown) || shown.trim() !== shown || shown === "" ? escapeMarkdown(shown) : `\`${shown}\``;
}
