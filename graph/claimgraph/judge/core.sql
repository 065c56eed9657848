create or replace temp table thing as
select id, string_split(types, ' ') as types, many, unnamed, states from thing_text;

-- A statement with a reason, or with "only", entails its core: the same statement without these.
-- The core may be true although the reason is wrong or others did the same. Nobody wrote the core,
-- so it is added here; of all results only its direct triple is reported.
insert into qual
select 'core/' || qual.prop, name, qual.kind, token, low, high
from qual join all_prop it on it.id = qual.prop and it.reasoned and not core
join trait on trait.qualifier = name left join mark on mark.p = it.p
where not (reason and (name <> 'purpose' or not coalesce(purpose, false)));

insert into all_prop
select 'core/' || id, s, p, o, kind, office, mutual, first, last, conditions, hypothetical, false,
    limited, mannered, (select count(*) from qual where prop = 'core/' || id), written, lasting, true
from all_prop where reasoned;

-- A core that somebody wrote, too, is that statement, so that both have the same status: a conflict
-- that a person declared of the one would otherwise leave the other accepted.
create or replace temp table twin as
with worded as (
    select all_prop.id, s, p, o, first, last, conditions, core, list((name, qual.kind, token, low, high)
        order by name, token, low, high) filter (name is not null) as quals
    from all_prop semi join (select s, p, o from all_prop where core) bare using (s, p, o)
    left join qual on qual.prop = all_prop.id
    group by all
)
select a.id as core, b.id as prop, substr(a.id, 6) as reasoned
from worded a join worded b on a.core and not b.core and b.s = a.s and b.p = a.p and b.o = a.o
    and b.first = a.first and b.last = a.last and b.conditions = a.conditions
    and b.quals is not distinct from a.quals;

-- A claim that affirms a statement whose reason is a statement affirms the reason, too, and so on.
insert into all_claim
with recursive given(id, prop, reason) as (
    select id, claim.prop, token from all_claim claim
    join qual on qual.prop = claim.prop and name = 'because' and kind = 'proposition'
    where polarity = 'affirming'
    union
    select id, given.prop, token from given
    join qual on qual.prop = reason and name = 'because' and kind = 'proposition'
)
select claim.id || ' implies ' || reason, reason, stance, 'affirming', certain, claimant, origin,
    source, agent, voice, transcript, named, own, verified, false, false, false, false, false, false, origin_key,
    said_from, said_to, published_from, published_to, 0, 0, true
from given join all_claim claim on claim.id = given.id and not rider
semi join all_prop on all_prop.id = reason;

-- A claim that calls a statement a lie denies the statement.
insert into all_claim
select claim.id || ' implies ' || states, states, stance, 'denying', certain, claimant, origin,
    source, agent, voice, transcript, named, own, verified, false, false, false, false, false, false, origin_key,
    said_from, said_to, published_from, published_to, 0, 0, true
from all_claim claim join all_prop it on it.id = claim.prop join mark on mark.p = it.p and belies <> ''
join thing on thing.id = if(belies = 'subject', it.s, it.o) and states <> ''
semi join all_prop told on told.id = states
where polarity = 'affirming' and not rider;

insert into between_links  -- implied claims are passed on by the same people as the original
select rider.id, link.agent, position from all_claim rider
join between_links link on link.claim = split_part(rider.id, ' implies ', 1) where rider.rider;
