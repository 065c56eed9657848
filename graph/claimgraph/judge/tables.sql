-- What is judged, as columns. Paths are the program's own (entity/turkey, proposition/9f2c...).
-- Days are counted as in Python's date.toordinal(); an open begin is 0, an open end 4000000, so
-- that "inside" and "overlapping" are plain comparisons, and no date at all is open on both sides.
-- Offices are judged first and alone; `prop` and `claim` are views of what is being judged.
drop view if exists prop;
drop view if exists claim;
create or replace temp table all_prop (
    id varchar, s varchar, p varchar, o varchar,
    kind varchar,         -- declared-act, deed, state, assessment; it may depend on the ends
    office boolean,       -- the subject speaks for the object
    mutual boolean,       -- the predicate is symmetric
    first integer, last integer,
    conditions varchar,   -- if, unless, except with their values, as one string; '' for none
    hypothetical boolean, -- has an if, an unless or an or
    reasoned boolean,     -- a judgement is added: its reason, or that only this is so
    limited boolean,      -- part, share, role, manner or except narrow it
    mannered boolean,
    qualifiers integer,   -- how many rows of qual it has
    written boolean,      -- by a person, whether or not rows say it too
    lasting boolean,      -- a state, or a deed that is one too: who occupies controls
    core boolean          -- recorded by nobody: what is left of a statement without its reason
);
create or replace temp macro is_alternative(conditions) as  -- "or" is among the conditions
    regexp_matches(conditions, '(^|;)or=proposition:');
create or replace temp table qual (  -- what need not be equal, and is no date
    prop varchar, name varchar, kind varchar, token varchar, low double, high double
);
create or replace temp table single (  -- of rows: values of which the predicate admits one only
    prop varchar, kind varchar, token varchar, low double, high double,
    rest varchar  -- everything else that the proposition says, and the qualifier's name
);
create or replace temp table all_claim (
    id varchar, prop varchar, stance varchar,
    polarity varchar,     -- affirming or denying where it is fact-claiming, else neither
    certain boolean,
    claimant varchar, origin varchar, source varchar, agent varchar, voice varchar,
    transcript boolean,   -- the source gives the words of all who speak in it
    named boolean,        -- the origin is not an unnamed source
    own boolean,          -- the source speaks in its own voice
    verified boolean,     -- its quote was found
    done boolean,         -- the words tell it as done
    not_yet boolean,      -- the words limit themselves to the day: not yet, so far
    again boolean,        -- the words speak of one more: another, further
    origin_key varchar,   -- unnamed origins behind one named link count as one
    said_from integer, said_to integer, published_from integer, published_to integer,
    told_from integer, told_to integer,  -- as said; what has no begin is as old as its source
    rider boolean         -- not claimed but implied: the reason of what is, the lie that it tells of
);
create or replace temp table between_links (claim varchar, agent varchar, position integer);
create or replace temp table earlier (a varchar, b varchar);         -- a was made before b: declared
create or replace temp table declared_order (a varchar, b varchar);  -- and followed through
create or replace temp table declared (l varchar, r varchar, because varchar);
create or replace temp table allowed (l varchar, r varchar);         -- declared to go together
create or replace temp table allowed_table (prop varchar, source varchar);
create or replace temp table thing_text (  -- entities, with the names of their classes
    id varchar, types varchar, many boolean, unnamed boolean,
    states varchar        -- the proposition of a statement of which more is said; else ''
);
-- The ontology, as far as it is used.
create or replace temp table act (stance varchar, ahead boolean, position boolean, admitting boolean, side varchar);
create or replace temp table gives (rule varchar, gives varchar);  -- a status
create or replace temp table reading (p varchar, super varchar, swapped boolean);
create or replace temp table turning (  -- a converse: which ends here are subject and object there
    turn integer, p varchar, super varchar, subject varchar, object varchar,
    subjects varchar, objects varchar  -- the class that may stand there; null for any
);
create or replace temp table turned (turn integer, here varchar, there varchar);
create or replace temp table excludes (p varchar, q varchar, opposite boolean);
create or replace temp table ending (p varchar, q varchar, subject varchar, object varchar);
create or replace temp table undoing (p varchar, q varchar, subject varchar, object varchar);
create or replace temp table presupposing (p varchar, q varchar, swapped boolean);
create or replace temp table admits_one (p varchar, qualifier varchar, of varchar);  -- '', part, individual, place, day
create or replace temp table mark (
    p varchar, passive boolean, one_object boolean, one_holder boolean, once boolean,
    harmful boolean, running boolean, repeatable boolean, purpose boolean,
    same_house boolean, binds boolean, lies_in boolean,
    lasting boolean, -- a state, or something below one
    belies varchar,  -- at which end the statement stands that is denied; '' for none
    stops_body boolean,  -- one member's act that stops the whole body
    both_do boolean  -- who stands at either end does it
);
create or replace temp table side_of (qualifier varchar, doers boolean);  -- those that name participants
create or replace temp table trait (
    qualifier varchar, limits boolean, reason boolean, placed boolean,
    counted boolean  -- how often, how long: one value, whatever the predicate
);
create or replace temp table accepting (ground varchar);  -- those by which this dossier goes
create or replace temp table today (day integer);  -- the last on which a person's source speaks
-- Accepted offices: those found elsewhere, then those found here.
create or replace temp table office (holder varchar, body varchar, first integer, last integer);
