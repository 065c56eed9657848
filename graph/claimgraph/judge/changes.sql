-- What has changed, from the earlier side to the later: by the days that each is told for. What a
-- person calls a conflict is none.
with days as (
    select l, r, ground, max(x.low) as l_day, max(y.low) as r_day
    from changed
    join told_for x on x.prop = l and x.side = 'affirming'
    join told_for y on y.prop = r
        and y.side = if(ground in ('ground-denied', 'near-denied'), 'denying', 'affirming')
    group by l, r, ground
)
select distinct if(changed.kind = 'came-about' or r_day <= l_day, r, l),
    if(changed.kind = 'came-about' or r_day <= l_day, l, r), changed.kind
from changed join days using (l, r, ground)
join prop a on a.id = l and a.written and not a.core join prop b on b.id = r and b.written and not b.core
where ground not in ('ground-one-holder', 'near-akin', 'near-opposite')
    and (l <> r or l_day <> r_day)  -- else something wider was told since
    and (l, r) not in (select unnest([(l, r), (r, l)]) from declared)
    and (changed.kind <> 'came-about' or a.first = 0  -- else something narrower came about
        or exists (
            select 1 from claim where claim.prop = r and polarity = 'denying' and said_to < a.first))
