import { join } from "node:path";
import { collectorCommands } from "../../model/neighbours/collector-command.ts";
import type { Neighbour } from "../../model/neighbours/neighbour.ts";
import { below, namesIn, smallText } from "./neighbour-world.ts";
import type { NeighbourWorld } from "./neighbour-world.ts";

/** Daemons and agents of launchd that collect, by the commands in their property lists. */
export function findAgents({ root, home }: NeighbourWorld): Neighbour[] {
  const own = join(home, "Library/LaunchAgents");
  const directories = [...below(root, "/Library/LaunchDaemons", "/Library/LaunchAgents"), own];
  return directories.flatMap((directory) =>
    namesIn(directory)
      .filter((name) => name.endsWith(".plist"))
      .flatMap((name): Neighbour[] => {
        const sign = join(directory, name);
        const text = smallText(sign) ?? "";
        const command = collectorCommands(strings(text))[0];
        if (command === undefined) return [];
        const isHomeManager = directory === own && command.what === "nix-gc";
        return [
          {
            what: isHomeManager ? "home-manager-gc" : command.what,
            how: "agent",
            sign,
            says: `${/StartCalendarInterval|StartInterval/.test(text) ? "at set times" : "when it is loaded"}, ${command.command}`,
            removesGenerations: command.removesGenerations,
          },
        ];
      }),
  );
}

/** The strings of a property list as one line; of a binary one, whose strings are plain bytes, all of it. */
function strings(plist: string): string {
  if (plist.startsWith("bplist")) return plist.replaceAll(/[^\x20-\x7e]+/g, " ");
  const found = [...plist.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text]) => text!);
  return found.join(" ").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Jobs of cron that collect, of those that everyone may read. */
export function findCronJobs({ root }: NeighbourWorld): Neighbour[] {
  const directories = ["cron.d", "cron.hourly", "cron.daily", "cron.weekly", "cron.monthly"];
  const files = [
    ...below(root, "/etc/crontab"),
    ...directories.flatMap((name) => {
      const [directory] = below(root, `/etc/${name}`);
      return namesIn(directory!).map((job) => join(directory!, job));
    }),
  ];
  return files.flatMap((sign): Neighbour[] => {
    const command = collectorCommands(smallText(sign) ?? "")[0];
    if (command === undefined) return [];
    const { what, removesGenerations } = command;
    return [{ what, how: "cron", sign, says: command.command, removesGenerations }];
  });
}
