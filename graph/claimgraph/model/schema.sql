-- The tables into which the rows of all tables of a dossier are read. name, moment and worth are
-- dictionaries: they have one row for each distinct name, date or value, however often it occurs.
create temp table name (text varchar, path varchar, label varchar, kind varchar, unnamed boolean,
    several boolean);  -- true if the label takes a verb in the plural
create temp table listed (path varchar);  -- the entities that the dossier itself lists
create temp table moment (
    text varchar, edtf varchar, earliest varchar, latest varchar,
    open_begin boolean, open_end boolean, first integer, last integer,
    act_words varchar, state_words varchar
);
create temp table worth (  -- the values of qualifiers
    qualifier varchar, text varchar, kind varchar, token varchar, low double, high double,
    part varchar,       -- the string that enters the hash of the proposition
    told varchar,       -- the value in English, for labels
    condition boolean
);
create temp table term (
    name varchar, iri varchar, kind varchar, office boolean, mutual boolean,
    arrow varchar, arrows varchar, bare varchar,  -- the verb in singular and plural, and its
    -- infinitive for future events
    subjects varchar[], objects varchar[]  -- the classes allowed as subject and object; null: any
);
create temp table speech (name varchar, iri varchar, polarity varchar, certain boolean);
create temp table table_source (path varchar, title varchar, agent varchar, voice varchar,
    first integer, last integer);
create temp table row_prop (
    id varchar, s varchar, p varchar, o varchar, "when" varchar, label varchar,  -- in the label,
    -- chr(31) is a placeholder for the verb in the singular, chr(30) in the plural
    conditions varchar,  -- the conditions in the judge's notation: '' for none
    written boolean      -- true if a claim in the dossier's YAML is about this proposition, too
);
create temp table row_qual (prop varchar, qualifier varchar, text varchar);
create temp table row_claim (
    source varchar, "#row" bigint, exact varchar, id varchar, prop varchar, stance varchar,
    claimant varchar, spoken boolean, said varchar, speaker_label varchar, note varchar,
    rows varchar  -- the numbers of all rows of the claim where it has several: row=3;7
);
create temp table possible (claim varchar, charge varchar);
-- Later builds compare these two tables with the files, to read only the tables that have changed.
create temp table census (source varchar, text varchar, kind varchar, brackets boolean);
create temp table read_table (
    source varchar, files varchar, mapping varchar, title varchar, claims bigint, faulty bigint,
    claimed bigint, skipped bigint  -- both are numbers of rows
);
