import { z } from "zod";
import type { RetentionConfig } from "../model/retention/retention-config.ts";
import { exactly } from "./exactly.ts";

const presetNames = ["gentle", "weekly", "tight", "ci"] as const;

/**
 * `retention` as it stands in a configuration file, read into {@link RetentionConfig}: ages become seconds. `parseAge` is
 * the one reader of ages (`30d`, `6 weeks`; seconds, or null for anything else). The messages of its issues say what is
 * expected in the place that they are about.
 */
export function retentionConfig(parseAge: (text: string) => number | null): z.ZodType<RetentionConfig> {
  const ageError = 'an age such as "30d" or "6 weeks", or null';
  const age = z
    .string({ error: ageError })
    .regex(/^\s*\d+(?:\.\d+)?\s*[A-Za-z]+\s*$/, { error: ageError })
    .transform((text, context) => {
      const seconds = parseAge(text);
      if (seconds !== null) return seconds;
      context.addIssue({ code: "custom", message: ageError });
      return z.NEVER;
    })
    .nullable();
  const countError = "a whole number of at least 1, or null";
  const count = z
    .int({ error: countError })
    .min(1, { error: countError })
    .max(1_000_000, { error: countError })
    .nullable();
  const flag = z.boolean({ error: "true or false" }).optional();

  const generationRule = {
    keepLast: count.optional().describe("Keep the newest so many"),
    keepSince: age.optional().describe("Keep those made since then, and the one that was current then"),
    daily: count.optional().describe("Keep the newest of each of the last so many days that have one, in UTC"),
    weekly: count.optional().describe("The same for weeks, from Monday"),
    monthly: count.optional().describe("The same for months"),
  };
  type Rule = z.output<z.ZodObject<typeof generationRule>>;
  const inSeconds = ({ keepLast, keepSince, daily, weekly, monthly }: Rule) =>
    given({ keepLast, keepSinceSeconds: keepSince, daily, weekly, monthly });
  const olderThan = { olderThan: age.describe("Links made longer ago may go; null: none may") };
  const linkRule = z
    .strictObject(olderThan, objectOf('{"olderThan": "30d"}'))
    .transform((rule) => ({ olderThanSeconds: rule.olderThan }));
  const profile = matching(
    /^(?:[^/~][^/]*|(?:~|\*\*)?\/.*|~)$/,
    'a name such as "system", or a path from "/", "~/" or "**/"',
  );
  const path = matching(
    /^(?:(?:~|\*\*)?\/.*|~)$/,
    'a path from "/", "~/" or "**/", in which * and ** stand for any text',
  );

  const written = z.strictObject(
    {
      preset: z
        .enum(presetNames, { error: `one of ${presetNames.join(", ")}` })
        .optional()
        .describe("What holds where the rest says nothing"),
      profiles: z
        .strictObject(generationRule, objectOf('{"keepLast": 5}'))
        .transform(inSeconds)
        .optional()
        .describe("Generations of profiles: one stays if any of these keeps it"),
      profileRules: z
        .array(
          z
            .strictObject(
              { profile: profile.describe("Name or path of the profile"), ...generationRule },
              objectOf('{"profile": "system", "keepLast": 3}'),
            )
            .transform((rule) => Object.assign(inSeconds(rule), { profile: rule.profile })),
          { error: "a list of rules" },
        )
        .optional()
        .describe("For single profiles: the first that fits is the whole rule"),
      results: linkRule.optional().describe("Links named result"),
      direnv: linkRule.optional().describe("Environments of direnv, devenv and lorri"),
      links: z
        .array(
          z
            .strictObject(
              {
                path: path.describe("Pattern of the link's path: * within a name, ** across, ~ for the home"),
                ...olderThan,
              },
              objectOf('{"path": "~/ci/**", "olderThan": "7d"}'),
            )
            .transform((rule) => ({ path: rule.path, olderThanSeconds: rule.olderThan })),
          { error: "a list of rules" },
        )
        .optional()
        .describe("Links by the pattern of their path: the first that fits, before results and direnv"),
      keepOutputs: flag.describe("Keep the outputs of derivations that are alive"),
      keepDerivations: flag.describe("Keep the derivations of paths that are alive"),
      deadFor: age.optional().describe("Delete only what has been seen dead for so long"),
    },
    objectOf('{"preset": "weekly"}'),
  );
  return exactly<RetentionConfig>()(
    written.transform(({ deadFor, ...rest }) => given({ ...rest, deadForSeconds: deadFor })),
  );
}

/** Members that may be undefined, as members that may be absent. */
type Given<Value> = { [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Value[Key] } & {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
};

/** What is absent in the file is absent. */
function given<Value extends object>(value: Value): Given<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Given<Value>;
}

/** What is expected of an object, for whatever is none; unknown keys have words of their own. */
function objectOf(example: string): { error: (issue: { code?: string }) => string | undefined } {
  return { error: ({ code }) => (code === "unrecognized_keys" ? undefined : `an object such as ${example}`) };
}

/** A text that looks so; patterns are bounded so that no file can make them slow. */
function matching(form: RegExp, error: string): z.ZodString {
  return z.string({ error }).max(4096, { error }).regex(form, { error });
}
