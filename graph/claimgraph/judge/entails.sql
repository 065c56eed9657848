-- P entails Q: subject and object agree, P's predicate is Q's or below it (symmetric, inverse and
-- converse ones honoured), every qualifier of Q is met by P, and the conditions are the same.
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

-- Entailment including each proposition itself, for joins on "this or anything that follows from
-- it".
create or replace temp table follows as
select p, q from entails union all select id, id from prop;

-- What must be so if P is: it follows from P, or must have been so before. Affirmations are passed
-- from P to these, denials from these to P.
create or replace temp table needed as
select distinct a.prop as p, b.id as q
from told_before a join prop b on b.s = a.s and b.p = a.p and b.o = a.o
where a.prop <> b.id and a.conditions = b.conditions and b.qualifiers = 0
    and b.first = 0 and a.last <= b.last;

create or replace temp view stands_on as from follows union from needed;

-- "Attacked, verbally" is no attack, and who holds a strip of a country does not hold the country:
-- what is limited makes nothing wider accepted, though a denial of the wider meets it.
create or replace temp table narrowed as
with hinder as (
    select prop, name, kind, token from qual join trait on trait.qualifier = name and limits
)
select distinct entails.p, entails.q from entails join hinder on hinder.prop = entails.p
anti join qual same on same.prop = entails.q and same.name = hinder.name
    and same.kind = hinder.kind and same.token = hinder.token;
