import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyEdit, planEdit, revertEdit } from "../index.ts";
import type { DoneEdit, EditOptions } from "../index.ts";
import { keptFile } from "./kept-edit.ts";

let dir: string;
let path: string;
let options: EditOptions;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-edits-"));
  path = join(dir, "config/x.conf");
  options = { stateDir: join(dir, "state"), storeDirs: [join(dir, "store")] };
  mkdirSync(join(dir, "config"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const put = (content: string | null, at = path): Promise<DoneEdit> =>
  planEdit({ path: at, content }, options).then((plan) => applyEdit(plan, options));
const now = (): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);
const code = (call: Promise<unknown>): Promise<unknown> => call.then(() => null).catch((error) => error.code);

test("a file is made, changed and removed, and each can be undone; doing it again does nothing", async () => {
  expect(await put("one\n")).toEqual({ path, changed: true });
  expect(await put("one\n")).toEqual({ path, changed: false });
  expect(await put("two\n")).toEqual({ path, changed: true });
  expect(now()).toBe("two\n");
  expect(await revertEdit(path, options)).toEqual({ path, changed: true, known: true });
  expect(now()).toBeNull();
  expect(await revertEdit(path, options)).toEqual({ path, changed: false, known: false });

  writeFileSync(path, "mine\n", { mode: 0o640 });
  chmodSync(path, 0o640);
  await put(null);
  expect(now()).toBeNull();
  await revertEdit(path, options);
  expect([now(), statSync(path).mode & 0o777]).toEqual(["mine\n", 0o640]);
  expect(readdirSync(join(dir, "config"))).toEqual(["x.conf"]);
});

test("whatever nixperf and a person write in turn, undoing gives the person's last text or refuses and changes nothing", async () => {
  const step = fc.oneof(
    fc.record({ by: fc.constantFrom("nixperf", "person"), text: fc.constantFrom("a", "b", "c\n", null) }),
    fc.constant({ by: "undo", text: null }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      rmSync(join(dir, "state"), { recursive: true, force: true });
      rmSync(path, { force: true });
      // What the person had when nixperf last began to edit, and what nixperf wrote on top of it.
      let base: { text: string | null; ours: string | null } | null = null;
      for (const { by, text } of steps) {
        const before = now();
        if (by === "person") {
          if (text === null) rmSync(path, { force: true });
          else writeFileSync(path, text);
        } else if (by === "nixperf") {
          const { changed } = await put(text);
          expect(changed).toBe(before !== text);
          if (changed) base = { text: base !== null && base.ours === before ? base.text : before, ours: text };
        } else {
          const undone = await code(revertEdit(path, options));
          if (base === null || before === base.text) expect([undone, now()]).toEqual([null, before]);
          else if (before === base.ours) expect([undone, now()]).toEqual([null, base.text]);
          else expect([undone, now()]).toEqual(["NIXPERF_EDIT_CHANGED", before]);
          if (undone === null) base = null;
        }
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("NIXPERF_EDIT_CHANGED: a file that changed, came or went since it was planned is left alone", async () => {
  const plan = await planEdit({ path, content: "ours" }, options);
  writeFileSync(path, "theirs");
  expect(await code(applyEdit(plan, options))).toBe("NIXPERF_EDIT_CHANGED");
  const change = await planEdit({ path, content: "ours" }, options);
  rmSync(path);
  expect(await code(applyEdit(change, options))).toBe("NIXPERF_EDIT_CHANGED");
  expect(now()).toBeNull();
  symlinkSync(join(dir, "elsewhere"), path);
  writeFileSync(join(dir, "elsewhere"), "theirs");
  expect(await code(applyEdit(change, options))).toBe("NIXPERF_EDIT_CHANGED");
  expect(readFileSync(join(dir, "elsewhere"), "utf8")).toBe("theirs");
});

test("an undoing that is refused says where the text of before is kept, and how to go on; then it goes on", async () => {
  const refused = (): Promise<{ message: string; tries: string[] }> =>
    revertEdit(path, options).then(
      () => ({ message: "nothing was refused", tries: [] }),
      (error: { message: string; tries: string[] }) => error,
    );
  const kept = keptFile(options.stateDir, path);
  writeFileSync(path, "theirs\n");
  await put("ours\n");
  writeFileSync(path, "ours\nand more\n");
  const { message, tries } = await refused();
  expect(message).toContain("not put back");
  expect(tries).toEqual([expect.stringContaining(`jq -r .before ${kept}`), expect.stringContaining(`rm ${kept}`)]);
  expect(JSON.parse(readFileSync(kept, "utf8"))).toMatchObject({ before: "theirs\n" });
  // Put back by hand, it is undone; and so it is for who wants his own text kept.
  writeFileSync(path, "theirs\n");
  expect(await revertEdit(path, options)).toMatchObject({ changed: false, known: true });
  rmSync(path);
  await put("ours\n");
  writeFileSync(path, "mine now\n");
  expect((await refused()).tries[0]).toContain("no such file before");
  rmSync(kept);
  expect(await revertEdit(path, options)).toMatchObject({ changed: false, known: false });
  expect(now()).toBe("mine now\n");
});

test("NIXPERF_EDIT_IN_STORE: nothing is written through a link into a store, be it of the file or of its directory", async () => {
  mkdirSync(join(dir, "store/home-files"), { recursive: true });
  writeFileSync(join(dir, "store/home-files/x.conf"), "theirs");
  symlinkSync(join(dir, "store/home-files/x.conf"), path);
  symlinkSync(join(dir, "store/home-files"), join(dir, "linked"));
  symlinkSync("/nix/store/00000000000000000000000000000000-gone/x", join(dir, "config/gone"));
  for (const at of [path, join(dir, "linked/x.conf"), join(dir, "linked/new.conf"), join(dir, "config/gone")])
    expect(await code(planEdit({ path: at, content: "ours" }, options)), at).toBe("NIXPERF_EDIT_IN_STORE");
  expect(await code(revertEdit(path, options))).toBe("NIXPERF_EDIT_IN_STORE");
  expect(readdirSync(join(dir, "store/home-files"))).toEqual(["x.conf"]);
});

test("a link that becomes one into a store after planning is not followed either", async () => {
  const plan = await planEdit({ path, content: "ours" }, options);
  mkdirSync(join(dir, "store"));
  symlinkSync(join(dir, "store/x.conf"), path);
  writeFileSync(join(dir, "store/x.conf"), "theirs");
  expect(await code(applyEdit(plan, options))).toBe("NIXPERF_EDIT_IN_STORE");
  expect(readFileSync(join(dir, "store/x.conf"), "utf8")).toBe("theirs");
});

test("a link to a file of one's own stays a link, and the file behind it is edited and put back", async () => {
  writeFileSync(join(dir, "dotfile"), "mine");
  symlinkSync("../dotfile", path);
  await put("ours");
  expect([readlinkSync(path), readFileSync(join(dir, "dotfile"), "utf8")]).toEqual(["../dotfile", "ours"]);
  await revertEdit(path, options);
  expect([readlinkSync(path), readFileSync(join(dir, "dotfile"), "utf8")]).toEqual(["../dotfile", "mine"]);
});

test("NIXPERF_EDIT_UNFIT: a directory, a pipe, a device, bytes that are no text, a dangling link, a relative path", async () => {
  const at = (name: string) => join(dir, name);
  mkdirSync(at("directory"));
  execFileSync("mkfifo", [at("pipe")]);
  symlinkSync("/dev/zero", at("device"));
  writeFileSync(at("bytes"), Buffer.from([0x66, 0xff, 0xfe]));
  writeFileSync(at("large"), " ".repeat(1024 * 1024 + 1));
  symlinkSync(at("nowhere"), at("dangling"));
  symlinkSync(at("loop"), at("loop"));
  writeFileSync(at("file"), "");
  const unfit = ["directory", "pipe", "device", "bytes", "large", "dangling", "loop", "file/below"].map(at);
  for (const one of [...unfit, "relative"])
    expect(await code(planEdit({ path: one, content: "x" }, options)), one).toBe("NIXPERF_EDIT_UNFIT");
  expect(existsSync(at("nowhere"))).toBe(false);
});

test("NIXPERF_EDIT_UNWRITABLE: a file that is read-only stays, and nothing is left beside it", async () => {
  writeFileSync(path, "mine");
  chmodSync(path, 0o444);
  expect(await code(put("ours"))).toBe("NIXPERF_EDIT_UNWRITABLE");
  expect(await code(put(null))).toBe("NIXPERF_EDIT_UNWRITABLE");
  expect([now(), readdirSync(join(dir, "config"))]).toEqual(["mine", ["x.conf"]]);
  // What was kept before the attempt does no harm.
  expect(await revertEdit(path, options)).toMatchObject({ changed: false });
});

test("NIXPERF_EDIT_RECORD: a damaged record is refused, and neither it nor the file is touched", async () => {
  await put("ours");
  const record = keptFile(options.stateDir, path);
  const whole = readFileSync(record, "utf8");
  const other = JSON.stringify({ ...(JSON.parse(whole) as object), target: "/etc/passwd" });
  for (const damaged of [whole.slice(0, 40), "", "null", "[]", "{}", other]) {
    writeFileSync(record, damaged);
    expect(await code(revertEdit(path, options)), damaged).toBe("NIXPERF_EDIT_RECORD");
    expect([now(), readFileSync(record, "utf8")]).toEqual(["ours", damaged]);
  }
});

test("permissions stay as they were, and leftovers of a process that is gone are cleared away", async () => {
  writeFileSync(path, "mine");
  chmodSync(path, 0o604);
  const [dead, alive] = [`.x.conf.99999999.0123456789ab.nixperf`, `.x.conf.${process.pid}.0123456789ab.nixperf`];
  for (const name of [dead, alive]) writeFileSync(join(dir, "config", name), "half");
  await put("ours");
  expect(statSync(path).mode & 0o7777).toBe(0o604);
  expect(readdirSync(join(dir, "config")).toSorted()).toEqual([alive, "x.conf"]);
});

test("two at once: one writes and the other finds the file changed, or as it should be", async () => {
  const plans = await Promise.all(["a", "b", "a"].map((content) => planEdit({ path, content }, options)));
  const ends = await Promise.all(plans.map((plan) => code(applyEdit(plan, options))));
  const written = now()!;
  expect(ends).toEqual(["a", "b", "a"].map((content) => (content === written ? null : "NIXPERF_EDIT_CHANGED")));
});
