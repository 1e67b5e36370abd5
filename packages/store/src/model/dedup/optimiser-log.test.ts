import * as fc from "fast-check";
import { expect, test } from "vitest";
import { optimiserLog } from "./optimiser-log.ts";

/** As Nix 2.34.8 wrote it, with a shorter store directory. */
const recorded = `@nix {"action":"start","id":20225000996864,"level":0,"parent":0,"text":"","type":106}
@nix {"action":"result","fields":[0,3,0,0],"id":20225000996864,"type":105}
@nix {"action":"start","id":20225000996865,"level":4,"parent":0,"text":"optimising path '/s/2d01mbc5c0n1zlz964rkm445jajwmbm9-three'","type":0}
@nix {"action":"stop","id":20225000996865}
@nix {"action":"result","fields":[1,3,0,0],"id":20225000996864,"type":105}
@nix {"action":"start","id":20225000996866,"level":4,"parent":0,"text":"optimising path '/s/c2vxpvz97gc6p9k0jdk39msw1haiv71f-one'","type":0}
@nix {"action":"result","fields":[10000,24],"id":20225000996866,"type":100}
@nix {"action":"result","fields":[5,8],"id":20225000996866,"type":100}
@nix {"action":"stop","id":20225000996866}
@nix {"action":"result","fields":[2,3,0,0],"id":20225000996864,"type":105}
@nix {"action":"stop","id":20225000996864}
@nix {"action":"msg","level":3,"msg":"19.5 KiB freed by hard-linking 2 files"}
`;

test("paths done, files linked and the last word are in the log, wherever it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: recorded.length }), { maxLength: 20 }), (cuts) => {
      const log = optimiserLog();
      const places = [0, ...cuts.sort((a, b) => a - b), recorded.length];
      for (const [i, place] of places.slice(1).entries()) log.push(recorded.slice(places[i], place));
      const { done, total, linkedFiles, said } = log;
      expect({ done, total, linkedFiles, said }).toEqual({
        done: 2,
        total: 3,
        linkedFiles: 2,
        said: "19.5 KiB freed by hard-linking 2 files",
      });
    }),
  );
});

test("what is no log of Nix is passed over, and plain words are kept without colours", () => {
  const log = optimiserLog();
  log.push('@nix {"action":\n@nix null\n@nix {"action":"result","type":105,"id":1,"fields":"x"}\n');
  expect(log).toMatchObject({ done: 0, total: null, linkedFiles: 0, said: null });
  log.push("\u001b[31;1merror:\u001b[0m getting status of '/s/x'\n");
  expect(log.said).toBe("error: getting status of '/s/x'");
});
