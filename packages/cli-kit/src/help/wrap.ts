/** `text` in lines of at most `width` characters, broken at spaces; a word that is longer stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ").filter((one) => one !== "")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** Two columns, the right one wrapped. A left cell that leaves too little room stands on a line of its own. */
export function twoColumns(rows: ReadonlyArray<readonly [left: string, right: string]>, width: number): string[] {
  const indent = "  ";
  const most = Math.min(34, width - 28);
  const widest = Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= most));
  const gutter = indent.length + widest + 2;
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, width - gutter);
    if (left.length > widest) return [indent + left, ...lines.map((line) => " ".repeat(gutter) + line)];
    return lines.map((line, index) => (index === 0 ? `${indent}${left.padEnd(widest)}  ` : " ".repeat(gutter)) + line);
  });
}
