create or replace temp table counting as
select * from claim where stance <> 'retracts' and id not in (select claim from superseded);

-- One row for each proposition and each counting claim that affirms it, directly or by entailment.
-- What was said of a time yet to come does not tell whether it came (see rule 3): it is not timely.
create or replace temp table bears as
select follows.q as prop, counting.* exclude (prop), said.s as performer,
    if(said.mutual, said.o, said.s) as co_performer,
    not if(about.first = 0, about.last < 4000000 and about.last > said_to, about.first > said_to)
        as timely
from counting
join follows on follows.p = counting.prop
join prop said on said.id = counting.prop
join prop about on about.id = follows.q
where polarity = 'affirming';

-- What nobody affirms has come about, while it is or was planned, urged, refused, doubted or
-- foretold. What is only denied is none of these: a denial speaks of what is.
create or replace temp table to_come as
select prop from claim where polarity = 'neither' and stance <> 'retracts'
union
select prop from bears
except
select prop from bears where timely;

-- The clashes that claims which count keep alive, by the propositions on either side.
create or replace temp table live as
with standing as (select distinct prop, side from stand where id in (select id from counting))
select distinct l, r
from clash
join standing x on x.prop = of_l and x.side = l_side
join standing y on y.prop = of_r and y.side = r_side;

-- What can be told of each proposition without knowing for whom anybody speaks.
create or replace temp table tally as
with stances as (
    select prop, count(*) as n,
        count(*) filter (polarity = 'denying' or stance = 'refuses') as negative
    from counting group by prop
),
affirmed as (
    select prop, count(distinct origin_key) as origins,
        bool_or(timely) as timely,
        bool_or(timely and named) as named,
        bool_or(timely and named and certain) as firm,
        bool_or(timely and certain and own and voice = 'reporting') as own_voice
    from bears group by prop
)
select prop.id as prop, prop.kind, prop.office, coalesce(origins, 0) as origins,
    coalesce(own_voice, false) as own_voice,
    case
        when n is null then 'rule-mentioned'
        when prop.id in (select unnest([l, r]) from live) then 'rule-contested'
        when timely is null and negative = n then 'rule-only-denied'
        when timely is null then 'rule-not-yet-claimed'
        when not timely then 'rule-later-than-said'
        when not named then 'rule-unnamed-only'
        when not firm then 'rule-less-than-certain'
    end as rule  -- null: rules 5 and 6 decide
from prop
left join stances on stances.prop = prop.id
left join affirmed on affirmed.prop = prop.id;

-- Until offices are known everybody speaks for himself.
create or replace temp table speaks as select id as claim, claimant as agent from claim;
create or replace temp table principal as
select id as claim, claimant as agent, claimant as principal from claim
union select id, origin, origin from claim;
create or replace temp table independent (prop varchar);
