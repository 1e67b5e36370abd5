import { expect, test } from "vitest";
import { errorsPage } from "./errors-page.ts";

const page = (text: string): string => errorsPage([{ name: "@nixperf/x", sources: [{ path: "a.ts", text }] }]);

test("lists errors and gaps by code, as the source spells them", () => {
  const text = page(`
    export const b = (path) => new NixperfError({ code: "NIXPERF_B_BAD", message: \`cannot read \${path}\`, tries: ["sudo"] });
    export const a = { at: "", code: "NIXPERF_A_HIDDEN", message: one ? "it is hidden" : "they are hidden", tries: [] };
  `);
  expect(text).toContain("### NIXPERF_B_BAD\n\n*error*: cannot read …\n\n- try: sudo");
  expect(text).toContain("### NIXPERF_A_HIDDEN\n\n*gap*: it is hidden, or they are hidden");
  expect(text.indexOf("NIXPERF_A_HIDDEN")).toBeLessThan(text.indexOf("NIXPERF_B_BAD"));
});

test("lists gaps that a function notes", () => {
  const text = page(`
    note("/cpu/model", "NIXPERF_MODEL_UNKNOWN", \`\${file} does not say it\`, ["sudo"]);
    noteGap("NIXPERF_DISK_UNKNOWN", "it cannot be asked");
    print("NIXPERF_OTHER", "no gap");
  `);
  expect(text).toContain("### NIXPERF_MODEL_UNKNOWN\n\n*gap*: … does not say it\n\n- try: sudo");
  expect(text).toContain("### NIXPERF_DISK_UNKNOWN\n\n*gap*: it cannot be asked");
  expect(text).not.toContain("NIXPERF_OTHER");
});

test("keeps what a message says from becoming markup", () => {
  expect(page(`x({ code: "NIXPERF_X_Y", message: "use <a> and *b*" });`)).toContain("use \\<a\\> and \\*b\\*");
});
