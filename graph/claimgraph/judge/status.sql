-- The status of every proposition. Its rule is that of the first ground on which it is accepted, or
-- "entailed", or that of tally.sql, or "attributed". The table gives maps each rule to its status.
create or replace temp table ranked as (
    select * from (values
        ('reported', 1), ('declared', 2), ('admitted', 3), ('both-sides', 4), ('office', 5)
    ) it(ground, rank)
);

create or replace temp table carried as  -- propositions accepted on a ground, with the first ground
select ground.prop, min(rank) as rank
from ground join ranked using (ground) join tally using (prop)
where ground in (from accepting) and (rule is null or ground = 'reported')
group by ground.prop;

create or replace temp table entailed as  -- propositions that an accepted one entails
select q as prop, min(p) as by_prop from entails
where p in (select prop from carried) and (p, q) not in (select (narrowed.p, narrowed.q) from narrowed)
group by q;

create or replace temp table status as
with ruled as (
    select tally.prop, origins,
        case
            when carried.prop is not null then 'rule-' || ranked.ground
            when entailed.prop is not null and coalesce(rule, '') not in (
                'rule-mentioned', 'rule-contested') then 'rule-entailed'
            when rule = 'rule-near-row' then 'rule-near'
            when rule is not null then rule
            when tally.prop in (select prop from ground) then 'rule-ground-left-out'
            else 'rule-attributed'
        end as rule
    from tally
    left join carried on carried.prop = tally.prop
    left join ranked on ranked.rank = carried.rank
    left join entailed on entailed.prop = tally.prop
)
select prop, rule, origins, gives as status from ruled join gives using (rule);
