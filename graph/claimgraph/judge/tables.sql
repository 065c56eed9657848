-- What is judged, as columns. Paths are the program's own (entity/turkey, proposition/9f2c...).
-- Days are counted as in Python's date.toordinal(); an open begin is 0, an open end 4000000, so
-- that "inside" and "overlapping" are plain comparisons, and no date at all is open on both sides.
create or replace temp table prop (
    id varchar, s varchar, p varchar, o varchar,
    kind varchar,         -- of the predicate: act, state, assessment
    office boolean,       -- the subject speaks for the object
    mutual boolean,       -- the predicate is symmetric
    first integer, last integer,
    conditions varchar,   -- if, unless, except with their values, as one string; '' for none
    qualifiers integer    -- how many rows of qual it has
);
create or replace temp table qual (  -- what is neither a condition nor a date
    prop varchar, name varchar, kind varchar, token varchar, low double, high double
);
create or replace temp table single (  -- values of which the predicate admits one only, dates too
    prop varchar, kind varchar, token varchar, low double, high double,
    rest varchar  -- everything else that the proposition says, and the qualifier's name
);
create or replace temp table claim (
    id varchar, prop varchar, stance varchar,
    polarity varchar,     -- affirming or denying where it is fact-claiming, else neither
    certain boolean,
    claimant varchar, origin varchar, source varchar, voice varchar,
    named boolean,        -- the origin is not an unnamed source
    own boolean,          -- the source speaks in its own voice
    origin_key varchar,   -- unnamed origins behind one named link count as one
    said_from integer, said_to integer, published_from integer, published_to integer
);
create or replace temp table link (claim varchar, agent varchar);  -- chain, source and its publisher
create or replace temp table earlier (a varchar, b varchar);         -- a was made before b: declared
create or replace temp table declared_order (a varchar, b varchar);  -- and followed through
create or replace temp table reading (p varchar, super varchar, swapped boolean);
create or replace temp table excludes (p varchar, q varchar);
create or replace temp table admits_one (p varchar, qualifier varchar);
create or replace temp table office (  -- accepted: those found elsewhere, then those found here
    holder varchar, body varchar, undated boolean, first integer, last integer,
    source varchar, published_from integer, published_to integer
);
create or replace temp table declared (l varchar, r varchar, because varchar);
