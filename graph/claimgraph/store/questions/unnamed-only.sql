with speaking as (
    select claim.* from claim join polarity on act = stance
    where counts and polarity <> 'cg:denying' and act <> 'cg:refuses'
),
resting as materialized (
    from speaking where origin in (from unnamed) and quote <> ''
)
select distinct statement.label as statement, status, act.label as stance, said_by.label as said_by,
    through.label as reached_through, quote
from resting
join term act on act.id = resting.stance
join statement on statement.id = about
join term said_by on said_by.id = origin
left join fact link on link.s = resting.id and link.p = 'cg:nearestLink' and link.o <> origin
left join term through on through.id = link.o
where about not in (select prop from held where line = 'affirms')
    and about not in (
        select about from speaking
        where about in (select about from resting) and origin not in (from unnamed)
    )
order by 2, 1, 3, 4, 6, 5
