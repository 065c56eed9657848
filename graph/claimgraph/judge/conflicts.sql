-- The kind of each conflict, from all who ever stood on its sides.
create or replace table conflict as
with parties as (
    select l, r, ground, count(distinct principal.principal) as principals,
        count(distinct claimant) as claimants
    from side join principal on principal.claim = side.id
    group by l, r, ground
),
turned as (
    select distinct x.l, x.r, x.ground
    from side x join side y on x.l = y.l and x.r = y.r and x.ground = y.ground
    join superseded on superseded.claim = x.id and superseded.by_claim = y.id
    where x.side <> y.side
)
select clash.l, clash.r, clash.ground, clash.because,
    case
        when principals > 1 then 'dispute'
        when claimants = 1 and turned.l is not null then 'reversal'
        else 'inconsistent-line'
    end as kind
from clash join parties using (l, r, ground) left join turned using (l, r, ground);
