-- The input tables of the judge. Paths are those of records (entity/turkey, proposition/9f2c...).
-- Days are counted as in Python's date.toordinal(); an open begin is 0, an open end 4000000, so
-- that intervals are compared as numbers. A missing date is open on both sides.
-- Offices are judged before the rest; `prop` and `claim` are views of what is being judged.
drop view if exists prop;
drop view if exists claim;
create or replace temp table all_prop (
    id varchar, s varchar, p varchar, o varchar,
    kind varchar,         -- declared-act, deed, state, assessment; may depend on subject and object
    office boolean,       -- the subject speaks for the object
    mutual boolean,       -- the predicate is symmetric
    first integer, last integer,
    conditions varchar,   -- if, unless, except with their values, as one string; '' for none
    hypothetical boolean, -- has an if, an unless or an or
    reasoned boolean,     -- has a qualifier that adds a judgement, such as because or only
    limited boolean,      -- has a qualifier that limits it: part, share, role, manner or except
    mannered boolean,     -- has the qualifier manner
    qualifiers integer,   -- its number of rows in qual
    written boolean,      -- a person wrote a claim about it, even if rows state it, too
    lasting boolean,      -- a state, or a deed that entails one: occupying entails controlling
    core boolean          -- added by core.sql: a statement without its reason
);
create or replace temp macro is_alternative(conditions) as  -- "or" is among the conditions
    regexp_matches(conditions, '(^|;)or=proposition:');
create or replace temp table qual (  -- qualifiers, without dates and without conditions
    prop varchar, name varchar, kind varchar, token varchar, low double, high double
);
create or replace temp table single (  -- values in rows, of qualifiers that can have only one value
    prop varchar, kind varchar, token varchar, low double, high double,
    rest varchar  -- the qualifier's name and all other content of the proposition
);
create or replace temp table all_claim (
    id varchar, prop varchar, stance varchar,
    polarity varchar,     -- affirming or denying if the stance claims a fact, else neither
    certain boolean,
    claimant varchar, origin varchar, source varchar, agent varchar, voice varchar,
    transcript boolean,   -- the source gives the words of all who speak in it
    named boolean,        -- the origin is not an unnamed source
    own boolean,          -- the source speaks in its own voice
    verified boolean,     -- its quote was found
    done boolean,         -- the words report the event as done
    not_yet boolean,      -- the quote has words such as "not yet" or "so far"
    again boolean,        -- the quote has words such as "another" or "further"
    each boolean,         -- the quote has words such as "no member"
    still boolean,        -- the quote has words such as "still" or "in force"
    day_inferred boolean, -- the day of the event is the coder's conclusion, not in the words
    origin_key varchar,   -- unnamed origins behind one named link count as one
    said_from integer, said_to integer, published_from integer, published_to integer,
    told_from integer, told_to integer,  -- as said; an open begin is published_from
    rider boolean         -- implied by another claim: it affirms a reason, or denies a lie
);
create or replace temp table between_links (claim varchar, agent varchar, position integer);
create or replace temp table earlier (a varchar, b varchar);         -- declared: a came before b
create or replace temp table declared_order (a varchar, b varchar);  -- its transitive closure
create or replace temp table declared (l varchar, r varchar, because varchar);
create or replace temp table allowed (l varchar, r varchar);         -- declared to be compatible
create or replace temp table allowed_table (prop varchar, source varchar);
create or replace temp table thing_text (  -- entities, with the names of their classes
    id varchar, types varchar, many boolean, unnamed boolean,
    states varchar        -- the proposition, if this is a statement about which claims are made
);
-- The terms of the ontology that are used.
create or replace temp table act (stance varchar, ahead boolean, position boolean, admitting boolean, side varchar);
create or replace temp table gives (rule varchar, gives varchar);  -- the status that a rule gives
create or replace temp table reading (p varchar, super varchar, swapped boolean);
create or replace temp table turning (  -- converses: the roles of p that become subject and object
    turn integer, p varchar, super varchar, subject varchar, object varchar,
    subjects varchar, objects varchar  -- the class allowed as subject and object; null for any
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
    lasting boolean, -- a state, or a predicate below one
    belies varchar,  -- the role of a statement that is called a lie: subject, object or ''
    stops_body boolean,  -- one member's act stops the whole body
    both_do boolean  -- symmetric: subject and object both do it
);
create or replace temp table side_of (qualifier varchar, doers boolean);  -- of participants
create or replace temp table trait (
    qualifier varchar, limits boolean, reason boolean, placed boolean,
    counted boolean  -- frequency and duration, which have one value with every predicate
);
create or replace temp table accepting (ground varchar);  -- grounds that the dossier accepts
create or replace temp table today (day integer);  -- the last day of all written claims and sources
-- Accepted offices: at first those found by judging other parts of the rows, then those found here.
create or replace temp table office (holder varchar, body varchar, first integer, last integer);
