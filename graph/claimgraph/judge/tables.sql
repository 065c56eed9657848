-- What is judged, as columns. Paths are the program's own (entity/turkey, proposition/9f2c...).
create table prop (
    id varchar, s varchar, p varchar, o varchar,
    earliest date, latest date, open_begin boolean, has_when boolean,
    conditions varchar,   -- if, unless, except with their values, as one string; '' for none
    qualifiers integer    -- how many rows of qual it has
);
create table qual (
    prop varchar, name varchar, kind varchar, token varchar,
    low double, high double,  -- numbers, and days of the common era for kind 'time'
    rest varchar              -- all other qualifiers and conditions, as one string
);
create table claim (
    id varchar, prop varchar, stance varchar, polarity varchar, certainty varchar,
    claimant varchar, origin varchar, source varchar, voice varchar,
    named boolean,            -- the origin is not an unnamed source
    own boolean,              -- the source speaks in its own voice
    origin_key varchar,       -- unnamed origins behind one named link count as one
    said_from date, said_to date, published_from date, published_to date
);
create table link (claim varchar, agent varchar);  -- the chain, the source included
create table earlier (a varchar, b varchar);       -- claim a was made before claim b (declared)
create table predicate (name varchar, kind varchar, office boolean, mutual boolean);
create table reading (p varchar, super varchar, swapped boolean);
create table excludes (p varchar, q varchar);
create table single_valued (p varchar, qualifier varchar);
create table declared (p varchar, q varchar, because varchar);
