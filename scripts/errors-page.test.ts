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

test("a name stands for what it was declared to be, and a parameter for what the function is called with", () => {
  const text = page(`
    function busy(name) {
      const code = "NIXPERF_BUSY";
      const message = \`\${name}: others ran meanwhile\`;
      return [{ at: "", code, message, tries: ["later"] }];
    }
    function other() {
      const code = "NIXPERF_AWAY";
      return { at: "", code, message: "nobody is there", tries: [] };
    }
    function unnamed(note, why) {
      note("/model", "NIXPERF_MODEL", why);
    }
    unnamed(note, "nobody names it");
    unnamed(note, file === null ? "it is hidden" : describe(file));
    const gap = (message) => { note("/disk", "NIXPERF_DISK", message); };
    gap(\`\${file} does not say it\`);
    const reached = () => gap("NIXPERF_HOST", why(said) ?? "ssh could not connect");
    return unknown("NIXPERF_FEW", "too few");
    function code2(code, message) { return { at: "", code, message }; }
    const loop = loop; note("", "NIXPERF_LOOP", loop);
    say("NIXPERF_OLD", "this is Node " + version + ", which is old", ["node@24"]);
  `);
  expect(text).toContain("### NIXPERF_BUSY\n\n*gap*: …: others ran meanwhile\n\n- try: later");
  expect(text).toContain("### NIXPERF_AWAY\n\n*gap*: nobody is there");
  expect(text).toContain("### NIXPERF_MODEL\n\n*gap*: nobody names it, or it is hidden");
  expect(text).toContain("### NIXPERF_DISK\n\n*gap*: … does not say it");
  expect(text).toContain("### NIXPERF_HOST\n\n*gap*: ssh could not connect");
  expect(text).toContain("### NIXPERF_FEW\n\n*gap*: too few");
  expect(text).toContain("### NIXPERF_OLD\n\n*error*: this is Node …, which is old\n\n- try: node@24");
  expect(text).not.toContain("NIXPERF_LOOP");
});

test("a code that is made in several places is told with the words of each, once", () => {
  const text = page(`
    const a = new NixperfError({ code: "NIXPERF_CHANGED", message: "it has changed", tries: ["again"] });
    const b = new NixperfError({ code: "NIXPERF_CHANGED", message: "it is not put back", tries: [] });
    const c = new NixperfError({ code: "NIXPERF_CHANGED", message: "it has changed", tries: [] });
    const d = new NixperfError({ code: "NIXPERF_CHANGED", message: error.message, tries: [] });
  `);
  expect(text).toContain(
    "### NIXPERF_CHANGED\n\n*error*: it has changed\n\n- try: again\n\n*error*: it is not put back\n",
  );
  expect(text.match(/NIXPERF_CHANGED/g)).toHaveLength(1);
  expect(text.match(/\*error\*: /g)).toHaveLength(2);
});

test("keeps what a message says from becoming markup", () => {
  expect(page(`x({ code: "NIXPERF_X_Y", message: "use <a> and *b*" });`)).toContain("use \\<a\\> and \\*b\\*");
});
