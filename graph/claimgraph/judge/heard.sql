-- The claims that count: neither retractions nor superseded ones.
create or replace temp view counting as
select * from claim where stance <> 'retracts' and id not in (select claim from superseded);

-- One row for each proposition and each counting claim that affirms it, directly or by entailment.
create or replace temp table bears as
select follows.q as prop, counting.prop as said, id, claimant, origin_key, named, certain, verified,
    own, voice, source, agent, rider, told_from, told_to, coalesce(told_as, 'past') as told_as
from counting
join follows on follows.p = counting.prop
left join timing on timing.claim = id
where polarity = 'affirming' and id not in (from outdated);

-- Propositions that nobody says have happened, while they are or were planned, urged, refused,
-- doubted or foretold. One that is only denied is none of these, because a denial is about what is;
-- and what a question takes for granted is spoken of as being so ("you sanctioned them").
create or replace temp table to_come as
select prop from claim where polarity = 'neither' and stance not in ('retracts', 'supposes')
union
select prop from bears where told_as = 'to-come'
except
select prop from bears where told_as <> 'to-come'
except
select id from prop where core;

-- The pairs of propositions that clash and have claims on both sides that still count.
create or replace temp table live as
with standing as (select distinct voice from spoken where id in (select id from counting))
select distinct l, r from encounter
semi join standing x on x.voice = one_voice semi join standing y on y.voice = other_voice;
