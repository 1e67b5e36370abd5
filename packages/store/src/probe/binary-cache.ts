import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A binary cache as it lies behind a web server or in a directory. */
export interface BinaryCache {
  /** As it is set. */
  url: string;
  /** Its signatures are not looked at (`?trusted=true`). */
  isTrusted: boolean;
  /** The text of a file; null: it has none of that name. Throws an Error that says why when it does not answer. */
  get: (name: string, signal: AbortSignal) => Promise<string | null>;
}

/** More than any narinfo has. */
const mostCharacters = 256 * 1024;

/** Null for a kind of substituter that cannot be asked this way: `s3:`, `ssh:`, a local store, or no URL at all. */
export function binaryCache(url: string): BinaryCache | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const isTrusted = ["true", "1"].includes(parsed.searchParams.get("trusted") ?? "");
  parsed.search = "";
  parsed.hash = "";
  if (!parsed.pathname.endsWith("/")) parsed.pathname += "/";
  if (parsed.protocol === "http:" || parsed.protocol === "https:") {
    // `fetch` refuses names and passwords in URLs.
    const { username, password } = parsed;
    parsed.username = "";
    parsed.password = "";
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const headers = login === ":" ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` };
    return { url, isTrusted, get: (name, signal) => getByHttp(new URL(name, parsed), headers, signal) };
  }
  if (parsed.protocol !== "file:") return null;
  return { url, isTrusted, get: (name, signal) => getFile(new URL(name, parsed), signal) };
}

async function getByHttp(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<string | null> {
  const response = await fetch(url, { headers, signal });
  // A bucket that may not be listed says 403 of what it has not (`HttpBinaryCacheStore::fileExists`).
  if ([403, 404, 410].includes(response.status)) {
    await response.body?.cancel();
    return null;
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`HTTP status ${response.status}`);
  }
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostCharacters) throw new Error("far more than a narinfo");
  }
  return text;
}

async function getFile(url: URL, signal: AbortSignal): Promise<string | null> {
  try {
    return await readFile(fileURLToPath(url), { encoding: "utf8", signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
