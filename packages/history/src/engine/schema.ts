/** What tables are made of, by engine. */
export interface ColumnTypes {
  /** Compared byte by byte. */
  text: string;
  figure: string;
  /** A number that the engine gives. */
  id: string;
}

export const sqliteTypes: ColumnTypes = { text: "text", figure: "real", id: "integer primary key autoincrement" };

export const postgresTypes: ColumnTypes = {
  text: 'text collate "C"',
  figure: "double precision",
  id: "bigint generated always as identity primary key",
};

/** The version of the tables that this package reads and writes. */
export const schemaVersion = 1;

/** What brings the tables from the version before to each version, the first one first. */
export function migrations({ text, figure, id }: ColumnTypes): string[][] {
  return [
    [
      `create table meta (key ${text} primary key, value ${text} not null)`,
      `create table run (
        number ${id}, id ${text} not null unique, started_at ${text} not null, kind ${text} not null,
        outcome ${text} not null, cohort ${text} not null, record ${text} not null, detail ${text}
      )`,
      "create index run_started on run (started_at, number)",
      `create table former_run (id ${text} primary key, number ${figure} not null)`,
      `create table cost (
        id ${id}, run ${text}, at ${text} not null, drv_path ${text}, name ${text} not null, pname ${text} not null,
        class ${text} not null, system ${text}, outcome ${text} not null, seconds ${figure} not null,
        cpu_seconds ${figure}, memory_bytes ${figure}, rest ${text} not null, digest ${text}
      )`,
      "create index cost_run on cost (run)",
      "create index cost_name on cost (pname, outcome, at)",
      "create index cost_at on cost (at, pname, outcome)",
      "create index cost_derivation on cost (drv_path, at) where outcome = 'built'",
      "create index cost_class on cost (class, at) where outcome = 'built'",
      "create unique index cost_digest on cost (digest) where digest is not null",
      `create table sample (
        id ${id}, at ${text} not null, name ${text} not null, unit ${text} not null, value ${figure} not null,
        subject ${text} not null, run ${text}, series_day ${text} not null, digest ${text} not null unique
      )`,
      "create index sample_name on sample (name, at)",
      "create index sample_at on sample (at)",
      "create index sample_run on sample (run) where run is not null",
      "create index sample_series on sample (series_day)",
      `create table sample_day (
        id ${id}, series_day ${text} not null unique, day ${text} not null, name ${text} not null,
        unit ${text} not null, subject ${text} not null, count ${figure} not null, min ${figure} not null,
        max ${figure} not null, sum ${figure} not null, first_at ${text} not null, first_value ${figure} not null,
        last_at ${text} not null, last_value ${figure} not null
      )`,
      "create index sample_day_name on sample_day (name, day)",
      `create table newer_line (id ${id}, digest ${text} not null unique, line ${text} not null)`,
      `create table waiting (id ${id}, run ${text} unique, lines ${text})`,
    ],
  ];
}
