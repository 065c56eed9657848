-- The changes that are reported: the earlier proposition, the later one, and the kind. Their order
-- is that of the days for which they are claimed. Pairs that a person declared a conflict are left
-- out.
with days as (
    select l, r, ground, max(x.low) as l_day, max(y.low) as r_day,
        bool_or(x.low > y.high or y.low > x.high) as told_apart
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
join affirmed on affirmed.prop = l and direct
where ground not in ('ground-one-holder', 'near-akin', 'near-opposite')
    and (l, r) not in (select unnest([(l, r), (r, l)]) from declared)
    and if(changed.kind <> 'came-about', told_apart, exists (  -- this proposition, none narrower
        select 1 from excused join denial on denial.id = excused.denial  -- or wider, was claimed
        join claim on claim.prop = excused.l and polarity = 'affirming'
        where excused.l = changed.l and excused.r = changed.r and if(a.first > 0,
            denial.said_to < a.first, excusable and denial.said_to < claim.said_from - 31)))
