-- Who turned round: the same claimant on both sides of a clash, with the order known.
create or replace temp table turned_round as
with pair as (
    select l, r, ground, own,
        unnest([x.id, y.id]) as claim, unnest([y.id, x.id]) as by_claim,
        unnest([x.said_to < y.said_from, y.said_to < x.said_from]) as dated
    from clash
    join stand x on x.prop = of_l and x.side = l_side and x.clear
    join stand y on y.prop = of_r and y.side = r_side and y.clear and y.claimant = x.claimant
)
select pair.* exclude (dated)
from pair left join declared_order d on d.a = claim and d.b = by_claim
where dated or d.a is not null;
