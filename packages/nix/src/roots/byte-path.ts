/**
 * File names as the kernel has them: bytes, not text. Inside this folder a path is a "byte path", a string with one
 * character a byte, so that a name that is no UTF-8 is found again; {@link shown} turns it into text for people.
 */
export const toBytePath = (path: string): string => Buffer.from(path, "utf8").toString("latin1");
export const onDisk = (bytePath: string): Buffer => Buffer.from(bytePath, "latin1");
export const shown = (bytePath: string): string => Buffer.from(bytePath, "latin1").toString("utf8");
