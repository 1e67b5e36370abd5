/** A boolean setting's value as Nix reads it (`BaseSetting<bool>::parse`), or `null` where Nix would refuse the text. */
export function parseBooleanSetting(value: string): boolean | null {
  if (value === "true" || value === "yes" || value === "1") return true;
  if (value === "false" || value === "no" || value === "0") return false;
  return null;
}
