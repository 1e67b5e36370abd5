/** Something that has to be so for builds to go to another machine. */
export interface Need {
  /** `here`, or the name of the machine. */
  where: string;
  subject: string;
  /** Null when that could not be seen. */
  met: boolean | null;
  message: string;
  tries: string[];
}

export type WriteNeed = (subject: string, met: boolean | null, message: string, tries?: string[]) => Need;

export function needsOf(where: string): WriteNeed {
  return (subject, met, message, tries = []) => ({ where, subject, met, message, tries });
}
