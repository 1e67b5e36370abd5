import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { derivation, fixedOutput, nix as expr, scope, source, textFile, throwAwayStore } from "@nixperf/testing";
import type { NixExpression, NixInstall, ThrowAwayStore } from "@nixperf/testing";
import type { Random } from "../shape/random.ts";

/**
 * A store that real Nix has filled with every kind of path it can make. That takes seconds, so that many random stores
 * start from a copy of one.
 */
export async function buildBase(nix: NixInstall, random: Random, contentAddressed: boolean): Promise<ThrowAwayStore> {
  const store = throwAwayStore({ nix, contentAddressed });
  const program = store.write("sources/program/bin/sleep", "");
  copyFileSync("/bin/sleep", program);
  chmodSync(program, 0o755);
  store.write("sources/tree/a/b.txt", "b");
  const bindings: Record<string, NixExpression> = {
    text: textFile("text", `text ${random.uint32()}`),
    source: source("source", join(store.top, "sources/tree")),
    // One output, two derivations: the first becomes its deriver.
    fixed: fixedOutput("fixed-1.tar", "the same"),
    fixedToo: fixedOutput("fixed-1.tar", "the same", { comment: "another derivation", text: expr("text") }),
    multi: derivation(
      "multi-1.0",
      'mkdir $out $dev $doc; echo "$text" > $out/t; echo $out > $dev/uses; echo $dev > $doc/of',
      {
        outputs: ["out", "dev", "doc"],
        env: { text: expr("text") },
      },
    ),
    itself: derivation("itself-2", 'mkdir $out; echo "$out" > $out/me; echo "$multi" > $out/m', {
      env: { multi: expr("multi.dev") },
    }),
  };
  const names = Object.keys(bindings);
  if (contentAddressed) {
    for (const name of ["floating", "floats"]) {
      const dep = expr(random.pick(names));
      bindings[name] = derivation(`${name}-1`, `mkdir $out $lib; echo "$dep" > $out/f; echo ${name} > $lib/l`, {
        contentAddressed: true,
        outputs: ["out", "lib"],
        env: { dep },
      });
      names.push(name);
    }
  }
  for (let i = 0; i < 6; i++) {
    const one = expr(random.pick(names));
    const other = expr(random.pick(names));
    const keeps = random.chance(0.7) ? '"$one $other"' : "nothing";
    bindings[`d${i}`] = derivation(`d${i}`, `echo ${keeps} ${i} > $out`, { env: { one, other } });
    names.push(`d${i}`);
  }
  const outputs = await store.build(scope(bindings));
  const later = { ...bindings, unbuilt: derivation("unbuilt", "echo > $out", { env: { one: expr("itself") } }) };
  await store.instantiate(scope(later));
  await store
    .build(
      derivation("failed", "mkdir $out; echo half > $out/half; exit 3", { outputs: ["out", "dev"], env: { n: "1" } }),
    )
    .catch(() => {});
  mkdirSync(join(store.top, "sources/added"), { recursive: true });
  await store.add(join(store.top, "sources/tree"));
  await store.add(join(store.top, "sources/program"));

  const profile = join(store.stateDir, "profiles/fuzz");
  for (let i = 0; i < 2; i++) await store.ok("nix-env", ["-p", profile, "--set", random.pick(outputs)]);
  await store.ok("nix-env", ["-p", join(store.home, "own-profile"), "--set", random.pick(outputs)]);
  await store.indirectRoot("home/src/result", random.pick(outputs));
  return store;
}
