-- P entails Q if subject and object are the same, P's predicate is Q's or below it (also by
-- symmetric, inverse and converse predicates), P has an equal or narrower value for every qualifier
-- of Q, P's days are among Q's, and the conditions are equal.
create or replace temp table entails as
with pair as (
    select distinct a.prop as p, b.id as q, turn, b.qualifiers
    from form a join prop b on a.s = b.s and a.p = b.p and a.o = b.o
    where a.prop <> b.id and a.conditions = b.conditions
        and a.first >= b.first and a.last <= b.last
),
met as (
    select pair.p, pair.q, turn, b.name, b.kind, b.token
    from pair
    join qual b on b.prop = pair.q
    join qual a on a.prop = pair.p and a.name = b.name and a.kind = b.kind
        and if(starts_with(b.kind, 'number'), a.low >= b.low and a.high <= b.high, a.token = b.token)
    where turn = 0
    union all
    select pair.p, pair.q, pair.turn, b.name, b.kind, b.token
    from pair
    join qual b on b.prop = pair.q
    join turned_qual a on a.prop = pair.p and a.turn = pair.turn
        and a.name = b.name and a.kind = b.kind
        and if(starts_with(b.kind, 'number'), a.low >= b.low and a.high <= b.high, a.token = b.token)
)
select p, q from pair where qualifiers = 0
union
select met.p, met.q
from met join pair on pair.p = met.p and pair.q = met.q and pair.turn = met.turn
group by met.p, met.q, met.turn, pair.qualifiers
having count(distinct (name, kind, token)) = pair.qualifiers;

-- Entailment, with each proposition also entailing itself.
create or replace temp table follows as
select p, q from entails union all select id, id from prop;

-- Propositions Q that P presupposes: Q must have been true before P. Together with those that
-- follow from P (stands_on), they conflict with P if they are denied, and their denial denies P.
create or replace temp table needed as
select distinct a.prop as p, b.id as q
from told_before a join prop b on b.s = a.s and b.p = a.p and b.o = a.o
where a.prop <> b.id and a.conditions = b.conditions and b.qualifiers = 0
    and b.first = 0 and a.last <= b.last;

create or replace temp view stands_on as from follows union from needed;

-- Entailments from a statement that a qualifier limits to one that it does not limit: "attacked,
-- verbally" entails "attacked", and "holds a part of the country" entails "holds the country". Such
-- a limited statement never makes the wider one accepted, but a denial of the wider one denies it.
create or replace temp table narrowed as
with hinder as (
    select prop, name, kind, token from qual join trait on trait.qualifier = name and limits
)
select distinct entails.p, entails.q from entails join hinder on hinder.prop = entails.p
anti join qual same on same.prop = entails.q and same.name = hinder.name
    and same.kind = hinder.kind and same.token = hinder.token;
