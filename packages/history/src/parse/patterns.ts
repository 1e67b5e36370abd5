/** `Date.prototype.toISOString`, in the years that it writes with four digits. */
export const instantPattern: RegExp =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
export const dayPattern: RegExp = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
export const subjectPattern: RegExp = /^[a-z][A-Za-z0-9]{0,49}$/;
export const namePattern: RegExp = /^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)+$/;
/** A UUID of version 7. */
export const idPattern: RegExp = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Of a setting of Nix. */
export const settingPattern: RegExp = /^[a-z][a-z0-9-]{0,99}$/;
/** Of what Nix counts while it evaluates. */
export const counterPattern: RegExp = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;
