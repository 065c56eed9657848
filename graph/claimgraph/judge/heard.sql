-- Fact-claiming claims, with the propositions that they affirm (also by entailment) or deny.
create or replace table fact as
select * from claim where polarity in ('affirming', 'denying') and certainty <> 'unknown';

-- Pairs of propositions that cannot both hold, whoever claims them.
create or replace table clash as
with affirmed as (select distinct prop from fact where polarity = 'affirming'),
denied as (select distinct prop from fact where polarity = 'denying'),
one_way as (  -- (b): predicates that exclude each other, on the same subject and object
    select distinct a.id as p, b.id as q
    from affirmed x join prop a on a.id = x.prop
    join excludes e on e.p = a.p
    join predicate t on t.name = e.q
    join prop b on b.p = e.q
        and ((b.s = a.s and b.o = a.o) or (t.mutual and b.s = a.o and b.o = a.s))
    join affirmed y on y.prop = b.id
    where a.conditions = b.conditions and a.earliest <= b.latest and b.earliest <= a.latest
),
shared as (
    select one_way.p, one_way.q, x.name,
        bool_or(if(x.kind in ('number', 'time'),
            x.low <= y.high and y.low <= x.high, x.token = y.token)) as compatible
    from one_way
    join qual x on x.prop = one_way.p
    join qual y on y.prop = one_way.q and y.name = x.name
    group by one_way.p, one_way.q, x.name
)
select follows.p as l, follows.q as r, 'ground-denied' as ground, '' as because
from follows join affirmed on affirmed.prop = follows.p join denied on denied.prop = follows.q
union all
select distinct least(p, q), greatest(p, q), 'ground-excluded', ''
from one_way
where not exists (
    select 1 from shared where shared.p = one_way.p and shared.q = one_way.q and not compatible
)
union all
select distinct least(a.id, b.id), greatest(a.id, b.id), 'ground-single-valued', ''
from affirmed x join prop a on a.id = x.prop
join single_valued v on v.p = a.p
join qual k on k.prop = a.id and k.name = v.qualifier
join qual m on m.name = k.name and m.rest = k.rest and m.kind = k.kind and m.prop <> k.prop
    and if(k.kind in ('number', 'time'), k.high < m.low or m.high < k.low, k.token <> m.token)
join prop b on b.id = m.prop and b.s = a.s and b.p = a.p and b.o = a.o
join affirmed y on y.prop = b.id
union all
select p, q, 'ground-declared', because from declared;

-- The claims on either side of a clash. Of a denied proposition those who deny it.
create or replace table side as
select l, r, ground, 'l' as side, fact.*
from clash join fact on fact.prop = l
where ground = 'ground-declared' or polarity = 'affirming'
union all
select l, r, ground, 'r', fact.*
from clash join fact on fact.prop = r
where ground = 'ground-declared'
    or polarity = if(ground = 'ground-denied', 'denying', 'affirming');

-- Who took words back: by retracting them, or by claiming what cannot hold beside them.
create or replace table superseded as
with pair as (
    select old.id as claim, old.said_from, old.said_to,
        new.id as by_claim, new.said_from as by_from, new.said_to as by_to, true as retracted
    from claim new
    join follows on follows.q = new.prop
    join fact old on old.prop = follows.p and old.claimant = new.claimant
    where new.stance = 'retracts'
    union
    select x.id, x.said_from, x.said_to, y.id, y.said_from, y.said_to, false
    from side x join side y
        on x.l = y.l and x.r = y.r and x.ground = y.ground and x.side <> y.side
        and x.claimant = y.claimant
)
select distinct pair.claim, pair.by_claim
from pair
left join declared_order d on d.a = pair.claim and d.b = pair.by_claim
left join declared_order back on back.a = pair.by_claim and back.b = pair.claim
where if(retracted,
    not (coalesce(by_to < said_from, false) or back.a is not null),
    said_to < by_from or d.a is not null);

create or replace table counting as
select fact.* from fact
where not exists (select 1 from superseded where superseded.claim = fact.id);

-- One row for each proposition and each counting claim that affirms or denies it.
create or replace table bears as
select follows.q as prop, 'affirming' as polarity, counting.* exclude (prop, polarity)
from counting join follows on follows.p = counting.prop
where polarity = 'affirming'
union all
select prop, polarity, counting.* exclude (prop, polarity) from counting where polarity = 'denying';
