import type { Derivation, DerivationInput, DerivationOutput, DynamicInput } from "./derivation.ts";
import { Reader } from "./reader.ts";

/** How deep inputs of dynamic derivations may be nested; real ones are one or two deep. */
const maxDepth = 64;

/**
 * Reads the bytes of a `.drv` file (ATerm; `parseDerivation` in src/libstore/derivations.cc), in the usual form
 * `Derive(...)` or in that of dynamic derivations, `DrvWithVersion("xp-dyn-drv",...)`. Bytes and not text, because a
 * file need not be UTF-8 and hashes are taken over the bytes.
 *
 * Throws `NIXPERF_DRV_INVALID` with the offset, in characters, at which the text stops making sense.
 */
export function parseDerivation(bytes: Uint8Array): Derivation {
  const text = decodeUtf8(bytes);
  if (text !== null) return parse(text, "utf8");
  return parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"), "latin1");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function parse(text: string, encoding: Derivation["encoding"]): Derivation {
  const reader = new Reader(text);
  let version: Derivation["version"] = null;
  if (text.startsWith("DrvWithVersion(")) {
    reader.expect('DrvWithVersion("xp-dyn-drv",');
    version = "xp-dyn-drv";
  } else {
    reader.expect("Derive(");
  }
  const outputs = reader.list(() => output(reader));
  reader.expect(",");
  const inputDrvs = reader.list(() => inputDrv(reader, version !== null));
  reader.expect(",");
  const inputSrcs = reader.list(() => reader.path());
  reader.expect(",");
  const platform = reader.string();
  reader.expect(",");
  const builder = reader.string();
  reader.expect(",");
  const args = reader.list(() => reader.string());
  reader.expect(",");
  const env = reader.list(() => variable(reader));
  reader.expect(")");
  reader.end();
  return { version, outputs, inputDrvs, inputSrcs, platform, builder, args, env, encoding };
}

function output(reader: Reader): DerivationOutput {
  reader.expect("(");
  const name = reader.string();
  reader.expect(",");
  const path = reader.string();
  reader.expect(",");
  const hashAlgo = reader.string();
  reader.expect(",");
  const hash = reader.string();
  reader.expect(")");
  return { name, path, hashAlgo, hash };
}

function inputDrv(reader: Reader, mayBeDynamic: boolean): DerivationInput {
  reader.expect("(");
  const path = reader.path();
  reader.expect(",");
  const needed = mayBeDynamic
    ? dynamicOutputs(reader, 0)
    : { outputs: reader.list(() => reader.string()), dynamic: [] };
  reader.expect(")");
  return { path, ...needed };
}

/** Either a list of names, or `(names,[(name,...),...])` where some of the outputs are derivations themselves. */
function dynamicOutputs(reader: Reader, depth: number): Omit<DynamicInput, "name"> {
  if (depth > maxDepth) throw reader.error(`inputs nested at most ${maxDepth} deep`);
  if (!reader.skip("(")) return { outputs: reader.list(() => reader.string()), dynamic: [] };
  const outputs = reader.list(() => reader.string());
  reader.expect(",");
  const dynamic = reader.list(() => {
    reader.expect("(");
    const name = reader.string();
    reader.expect(",");
    const needed = dynamicOutputs(reader, depth + 1);
    reader.expect(")");
    return { name, ...needed };
  });
  reader.expect(")");
  return { outputs, dynamic };
}

function variable(reader: Reader): [name: string, value: string] {
  reader.expect("(");
  const name = reader.string();
  reader.expect(",");
  const value = reader.string();
  reader.expect(")");
  return [name, value];
}
