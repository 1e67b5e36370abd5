/** Settings of a systemd unit file by `Section.Key`, several of one key in order; an empty one clears those before it. */
export function unitSettings(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  let section = "";
  // A backslash at the end of a line joins it with the next (systemd.syntax(7)).
  for (const line of text.replaceAll(/\\\n/g, " ").split("\n")) {
    const said = line.trim();
    if (said === "" || said.startsWith("#") || said.startsWith(";")) continue;
    const header = /^\[(.+)\]$/.exec(said);
    const [, key, value] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(said) ?? [];
    if (header) section = header[1]!;
    else if (key !== undefined) {
      const name = `${section}.${key}`;
      settings.set(name, value === "" ? [] : [...(settings.get(name) ?? []), value!]);
    }
  }
  return settings;
}
