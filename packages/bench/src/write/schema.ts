/**
 * The tables of Nix's store database as version 10 of its schema has them (src/libstore/schema.sql, the same in Nix 2.8
 * and 2.34). Indices stand apart, so that the rows can be put in before they are built.
 */
export const tables = `
create table ValidPaths (
  id integer primary key autoincrement not null,
  path text unique not null,
  hash text not null,
  registrationTime integer not null,
  deriver text,
  narSize integer,
  ultimate integer,
  sigs text,
  ca text
);
create table Refs (
  referrer integer not null,
  reference integer not null,
  primary key (referrer, reference),
  foreign key (referrer) references ValidPaths(id) on delete cascade,
  foreign key (reference) references ValidPaths(id) on delete restrict
);
create table DerivationOutputs (
  drv integer not null,
  id text not null,
  path text not null,
  primary key (drv, id),
  foreign key (drv) references ValidPaths(id) on delete cascade
);
create trigger DeleteSelfRefs before delete on ValidPaths
begin
  delete from Refs where referrer = old.id and reference = old.id;
end;
`;

/** The indices over {@link tables}. */
export const indices = `
create index IndexReferrer on Refs(referrer);
create index IndexReference on Refs(reference);
create index IndexDerivationOutputs on DerivationOutputs(path);
`;

/** What the file `db/schema` says. */
export const schemaVersion = "10";
