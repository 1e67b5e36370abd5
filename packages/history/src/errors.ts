import { NixperfError } from "@nixperf/errors";

/** A record that is to be appended could not be read again. */
export function recordInvalid(schema: string, index: number): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_RECORD",
    message: `cannot append record ${index + 1} to the history`,
    found: `a record that its schema, ${schema}, does not let through`,
    expected: "finite figures, instants as toISOString writes them, names such as store.dead.narBytes",
  });
}

/** What is to be imported is not there. */
export function importMissing(file: string): NixperfError {
  return new NixperfError({
    code: "NIXPERF_HISTORY_IMPORT_MISSING",
    message: `there is no file ${file}`,
    expected: "a file of JSON lines, as an export writes it",
  });
}
