-- What was read of all tables. A text stands for itself until a dictionary says what it is:
-- name, moment and worth hold one row for each different text, however many rows have it.
create temp table name (text varchar, path varchar, label varchar, kind varchar, unnamed boolean,
    several boolean);  -- whether the label takes a verb in the plural
create temp table listed (path varchar);  -- the entities of the dossier's own
create temp table moment (
    text varchar, edtf varchar, earliest varchar, latest varchar,
    open_begin boolean, open_end boolean, first integer, last integer,
    act_words varchar, state_words varchar
);
create temp table worth (  -- of a qualifier
    qualifier varchar, text varchar, kind varchar, token varchar, low double, high double,
    part varchar,       -- how it enters the hash of its proposition
    told varchar,       -- how it is read
    condition boolean
);
create temp table term (
    name varchar, iri varchar, kind varchar, office boolean, mutual boolean,
    arrow varchar, arrows varchar, bare varchar,  -- the verb as told of one thing, of several, and
    -- of what is to come
    subjects varchar[], objects varchar[]  -- the classes that may stand there; null for any
);
create temp table speech (name varchar, iri varchar, polarity varchar, certain boolean);
create temp table table_source (path varchar, title varchar, agent varchar, voice varchar,
    first integer, last integer);
create temp table row_prop (
    id varchar, s varchar, p varchar, o varchar, "when" varchar, label varchar,  -- with chr(31) in the
    -- place of the verb, or chr(30) for its plural
    conditions varchar,  -- as the judge reads them: '' for none
    written boolean      -- a claim that a person wrote is about it too
);
create temp table row_qual (prop varchar, qualifier varchar, text varchar);
create temp table row_claim (
    source varchar, "#row" bigint, exact varchar, id varchar, prop varchar, stance varchar,
    claimant varchar, spoken boolean, said varchar, speaker_label varchar, note varchar,
    rows varchar  -- all rows of which it is made, where they are several: row=3;7
);
create temp table possible (claim varchar, charge varchar);
-- What a later build needs in order to read again only what has changed.
create temp table census (source varchar, text varchar, kind varchar, brackets boolean);
create temp table read_table (
    source varchar, files varchar, mapping varchar, title varchar, claims bigint, faulty bigint,
    claimed bigint, skipped bigint  -- rows
);
